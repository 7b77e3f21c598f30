/** The code samples of the public pages. They point at the server that prints them. */

export function nodeSample(base: string, model = 'openai/gpt-4.1-mini'): string {
  return `import OpenAI from "openai";

const client = new OpenAI({
  apiKey: process.env.GATEWAY_API_KEY,
  baseURL: "${base}",
});

const response = await client.chat.completions.create({
  model: "${model}",
  messages: [{ role: "user", content: "Hello from Gateway" }],
});

console.log(response.choices[0].message.content);`;
}

export function pythonSample(base: string, model = 'openai/gpt-4.1-mini'): string {
  return `import os
from openai import OpenAI

client = OpenAI(
    api_key=os.environ["GATEWAY_API_KEY"],
    base_url="${base}",
)

response = client.chat.completions.create(
    model="${model}",
    messages=[{"role": "user", "content": "Hello from Gateway"}],
)

print(response.choices[0].message.content)`;
}

export function curlSample(base: string, model = 'openai/gpt-4.1-mini', key = '$GATEWAY_API_KEY'): string {
  return `curl -i ${base}/chat/completions \\
  -H "Authorization: Bearer ${key}" \\
  -H "Content-Type: application/json" \\
  -d '{
    "model": "${model}",
    "messages": [{"role": "user", "content": "Hello from Gateway"}]
  }'`;
}

export function embeddingsNodeSample(base: string, model: string): string {
  return `import OpenAI from "openai";

const client = new OpenAI({
  apiKey: process.env.GATEWAY_API_KEY,
  baseURL: "${base}",
});

const response = await client.embeddings.create({
  model: "${model}",
  input: ["Hello from Gateway"],
});

console.log(response.data[0].embedding.length);`;
}

export function embeddingsPythonSample(base: string, model: string): string {
  return `import os
from openai import OpenAI

client = OpenAI(
    api_key=os.environ["GATEWAY_API_KEY"],
    base_url="${base}",
)

response = client.embeddings.create(
    model="${model}",
    input=["Hello from Gateway"],
)

print(len(response.data[0].embedding))`;
}

export function embeddingsCurlSample(base: string, model: string): string {
  return `curl -i ${base}/embeddings \\
  -H "Authorization: Bearer $GATEWAY_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{
    "model": "${model}",
    "input": ["Hello from Gateway"]
  }'`;
}

export function modelSample(base: string): string {
  return `curl ${base}/models/openai/gpt-4.1-mini`;
}

export function quoteSample(base: string): string {
  return `curl ${base}/account/quote \\
  -H "Authorization: Bearer $GATEWAY_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{
    "model": "openai/gpt-4.1-mini",
    "messages": [
      {"role": "user", "content": "Summarize this support ticket in 3 bullets."}
    ]
  }'`;
}

export function headersSample(example: { benchmark: string; charge: string; saved: string }): string {
  return `x-btl-benchmark-cost: ${example.benchmark}
x-btl-customer-charge: ${example.charge}
x-btl-saved: ${example.saved}`;
}
