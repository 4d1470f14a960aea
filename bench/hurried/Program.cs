// A server for tests whose clock may run faster: the program itself, with another clock. A line "hurry SECONDS PACE" on its standard
// input lets that time pass at that pace; the answer is the line "hurried". The processes that it starts are the program's own.
using System.Globalization;
using Tarn.Bench.Hurried;
using Tarn.Commands;
using Tarn.Composition;
using Tarn.OwnProcess;
using Tarn.Wire.Http;

if (WorkerCommand.TryRun(args, out var code))
{
    return code;
}

if (args is not ["serve", "--data", var data, "--listen", var listen])
{
    return await CommandLine.Run(args);
}

var clock = new HurriedClock();
using var logs = Logs.Open(Microsoft.Extensions.Logging.LogLevel.Information);
var settings = ServeCommand.Read(data, new Dictionary<string, string> { ["listen"] = listen });
await using var instance = await Instance.Start(AllModules.InOrder, settings, clock, logs, Console.Error.WriteLine, CancellationToken.None);
await Console.Out.WriteLineAsync($"tarn ready {instance.Get<AwsListener>().Url} {data}");
while (await Console.In.ReadLineAsync() is { } line)
{
    var words = line.Split(' ');
    await clock.Hurry(TimeSpan.FromSeconds(int.Parse(words[1], CultureInfo.InvariantCulture)), int.Parse(words[2], CultureInfo.InvariantCulture));
    await Console.Out.WriteLineAsync("hurried");
}

return 0;
