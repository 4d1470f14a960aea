using System.Globalization;

namespace Tarn.Output;

/// <summary>
/// The progress of long work on standard error, in one form: <c>TITLE: 500 of 2,000 records, 25 %</c>. A terminal shows one line that is
/// overwritten. A pipe or a file gets a line at most every 10 s.
/// </summary>
/// <param name="title">The beginning of the line.</param>
internal sealed class WorkLine(string title)
{
    private static readonly TimeSpan EveryOnTerminal = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan EveryElsewhere = TimeSpan.FromSeconds(10);

    private readonly long _begun = TimeProvider.System.GetTimestamp();
    private long? _shownAt;
    private int _width;

    /// <summary>Shows a count.</summary>
    /// <param name="total">The count at the end; null: unknown.</param>
    /// <param name="noun">The counted thing, in the singular.</param>
    public void Show(long done, long? total, string noun) => Show(Text(title, done, total, noun));

    /// <summary>Shows a size.</summary>
    /// <param name="part">The part of the work, at the beginning of the line.</param>
    public void ShowBytes(string part, long done, long total) => Show(string.Create(
        CultureInfo.InvariantCulture,
        $"{part}: {Quantity.Bytes(done)} of {Quantity.Bytes(total)}, {100.0 * done / Math.Max(1, total):N0} %"));

    /// <summary>Shows a text that the server made.</summary>
    public void Say(string text) => Show($"{title}: {text}");

    /// <summary>Removes the line from a terminal.</summary>
    public void Clear()
    {
        if (_width > 0)
        {
            Console.Error.Write("\r" + new string(' ', _width) + "\r");
            _width = 0;
        }
    }

    /// <summary>The line of a count.</summary>
    internal static string Text(string title, long done, long? total, string noun) => total is { } all and > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{title}: {done:N0} of {Quantity.Of(all, noun)}, {100.0 * done / all:N0} %")
        : $"{title}: {Quantity.Of(done, noun)}";

    private void Show(string line)
    {
        var isTerminal = !Console.IsErrorRedirected;
        if (TimeProvider.System.GetElapsedTime(_shownAt ?? _begun) < (isTerminal ? EveryOnTerminal : EveryElsewhere))
        {
            return;
        }

        _shownAt = TimeProvider.System.GetTimestamp();
        var shown = Terminal.Said(line);
        if (isTerminal)
        {
            Console.Error.Write("\r" + shown.PadRight(_width));
            _width = shown.Length;
        }
        else
        {
            Console.Error.WriteLine(shown);
        }
    }
}
