return await Tarn.Commands.CommandLine.Run(args);
