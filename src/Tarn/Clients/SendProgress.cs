using System.Globalization;
using Spectre.Console;
using Tarn.Output;

namespace Tarn.Clients;

/// <summary>
/// Shows a sender's progress on stderr: a line with acknowledgements, bytes and rate, and one line at the end.
/// </summary>
internal static class SendProgress
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(100);

    /// <summary>Makes the reports of refused records for a sender that is shown; they go to stderr.</summary>
    public static PutWait Wait(string title) => new(title, TimeProvider.System, line => Terminal.Error.WriteLine(Terminal.Said(line)));

    /// <summary>Runs <paramref name="work"/> and shows the sender's progress.</summary>
    /// <param name="title">The beginning of each line.</param>
    /// <param name="sender">The sender whose acknowledgements are counted.</param>
    /// <param name="fraction">Returns the finished fraction, 0 to 1; null: unknown.</param>
    /// <param name="work">Sends, and completes the sender.</param>
    /// <param name="more">Returns additional text for the bar.</param>
    public static async Task Show(
        string title, RecordSender sender, Func<double?> fraction, Func<Task> work, Func<string>? more = null)
    {
        var begun = TimeProvider.System.GetTimestamp();
        await Follow(title, sender, fraction, work, more, begun);
        Terminal.Error.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{title}: {Said(sender, begun)}");
    }

    private static async Task Follow(
        string title, RecordSender sender, Func<double?> fraction, Func<Task> work, Func<string>? more, long begun)
    {
        var line = new WorkLine(title);
        var working = work();
        while (!working.IsCompleted)
        {
            var share = fraction() is { } done ? string.Create(CultureInfo.InvariantCulture, $", {100 * done:N0} %") : "";
            line.Say($"{Said(sender, begun)}{share}{(more is null ? "" : "; " + more())}");
            await Task.WhenAny(working, Task.Delay(Refresh, TimeProvider.System));
        }

        line.Clear();
        await working;
    }

    private static string Said(RecordSender sender, long begun)
    {
        var seconds = Math.Max(0.001, TimeProvider.System.GetElapsedTime(begun).TotalSeconds);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{sender.Acknowledged:N0} acknowledged, {Quantity.Bytes(sender.AcknowledgedBytes)}, {sender.Acknowledged / seconds:N0}/s");
    }
}
