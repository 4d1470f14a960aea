using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Tarn.Bench.Client;

/// <summary>
/// The time from a publish's call to its message in each of some queues: a receiver waits at every queue before the call. All requests are
/// signed before the clock starts.
/// </summary>
internal static class FanOutLoad
{
    private const int WarmUp = 20;

    /// <summary>Publishes one message after the other.</summary>
    /// <param name="publish">The body of the publishing call: a form of SNS, or JSON of EventBridge's PutEvents.</param>
    public static string Run(Door door, string publish, IReadOnlyList<string> queues, int count)
    {
        using var publisher = new Exchange(door.Connect());
        var receivers = queues.Select(_ => new Exchange(door.Connect())).ToArray();
        var receives = queues.Select(queue => door.Request(
            "sqs",
            "1.0",
            "AmazonSQS.ReceiveMessage",
            Encoding.UTF8.GetBytes($$"""{"QueueUrl":"{{queue}}","WaitTimeSeconds":20,"VisibilityTimeout":43200}"""))).ToArray();
        var body = Encoding.UTF8.GetBytes(publish);
        var request = publish[0] == '{' ? door.Request("events", "1.1", "AWSEvents.PutEvents", body) : door.FormRequest("sns", body);
        var taken = new List<double>();
        for (var i = 0; i < WarmUp + count; i++)
        {
            var ends = new long[receivers.Length];
            using var begun = new CountdownEvent(receivers.Length);
            var waits = receivers.Select((receiver, at) => Task.Factory.StartNew(
                () =>
                {
                    begun.Signal();
                    var answer = receiver.Send(receives[at]);
                    ends[at] = Stopwatch.GetTimestamp();
                    if (answer.IndexOf("\"Messages\""u8) < 0)
                    {
                        throw new InvalidOperationException("a receiver got no message");
                    }
                },
                TaskCreationOptions.LongRunning)).ToArray();
            begun.Wait();
            Thread.Sleep(20);
            var from = Stopwatch.GetTimestamp();
            publisher.Send(request);
            Task.WaitAll(waits);
            if (i >= WarmUp)
            {
                taken.Add(Stopwatch.GetElapsedTime(from, ends.Max()).TotalMilliseconds);
            }
        }

        taken.Sort();
        foreach (var receiver in receivers)
        {
            receiver.Dispose();
        }

        return string.Create(
            CultureInfo.InvariantCulture, $$"""{"p50Ms":{{taken[taken.Count / 2]:F2}},"p99Ms":{{taken[taken.Count * 99 / 100]:F2}}}""");
    }
}
