// Imported before anything else: the server's log of ordinary events is no business of one command.
process.env.LOG_LEVEL ??= 'error';
