// An import that runs: the page loads again until it is done.
setTimeout(() => location.reload(), 1200);
