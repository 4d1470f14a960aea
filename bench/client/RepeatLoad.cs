using System.Diagnostics;

namespace Tarn.Bench.Client;

/// <summary>One signed request of a JSON service, repeated by each connection with one request at a time.</summary>
internal static class RepeatLoad
{
    /// <summary>Repeats the request.</summary>
    /// <param name="call">The signing name of the service, the version of JSON, and the target: events 1.1 AWSEvents.PutEvents.</param>
    /// <param name="file">The file with the body.</param>
    public static string Run(Door door, (string Service, string Version, string Target) call, string file, int connections, TimeSpan duration)
    {
        var request = door.Request(call.Service, call.Version, call.Target, File.ReadAllBytes(file));
        var clock = Stopwatch.StartNew();
        var loads = Enumerable.Range(0, connections).Select(_ => LoadRun.Start(() =>
        {
            using var line = new Line(door);
            return LoadRun.Drive(clock, duration, _ => line.Send(request));
        })).ToArray();
        return LoadRun.Figures(Task.WhenAll(loads).Result, duration);
    }
}
