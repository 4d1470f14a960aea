namespace Tarn.Commands.Sql.Editing;

/// <summary>
/// A search for an earlier line (Ctrl-R). Each letter narrows it, Ctrl-R again finds an older line, Backspace takes a letter back. It
/// draws nothing.
/// </summary>
/// <param name="history">The earlier lines, oldest first.</param>
internal sealed class HistorySearch(IReadOnlyList<string> history)
{
    private int _place = history.Count;

    /// <summary>The text to find; letters of either case are the same.</summary>
    public string Wanted { get; private set; } = "";

    /// <summary>The newest line with the text, or the last one that was found.</summary>
    public string Found => _place < history.Count ? history[_place] : "";

    /// <summary>Whether no line, or no older one, has the text.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Handles a key.</summary>
    /// <returns>False: the key ends the search.</returns>
    public bool Press(ConsoleKeyInfo key) => (key.Key, key.Modifiers & ConsoleModifiers.Control) switch
    {
        (ConsoleKey.R, ConsoleModifiers.Control) => Look(_place - 1),
        (ConsoleKey.Backspace, _) or (ConsoleKey.H, ConsoleModifiers.Control) => Narrow(Wanted[..Math.Max(0, Wanted.Length - 1)], history.Count - 1),
        _ => !char.IsControl(key.KeyChar) && Narrow(Wanted + key.KeyChar, Math.Min(_place, history.Count - 1)),
    };

    private bool Narrow(string wanted, int from)
    {
        Wanted = wanted;
        return Look(from);
    }

    private bool Look(int from)
    {
        for (var place = from; place >= 0; place--)
        {
            if (Wanted.Length > 0 && history[place].Contains(Wanted, StringComparison.OrdinalIgnoreCase))
            {
                _place = place;
                HasFailed = false;
                return true;
            }
        }

        HasFailed = Wanted.Length > 0;
        return true;
    }
}
