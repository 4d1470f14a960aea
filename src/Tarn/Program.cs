using Tarn.Commands;

return WorkerCommand.TryRun(args, out var code) ? code : await CommandLine.Run(args);
