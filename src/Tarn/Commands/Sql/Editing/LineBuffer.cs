namespace Tarn.Commands.Sql.Editing;

/// <summary>A line that is edited key by key, with the lines before it. It draws nothing.</summary>
/// <param name="history">The earlier lines, oldest first.</param>
internal sealed class LineBuffer(IReadOnlyList<string> history)
{
    private int _shown = history.Count;
    private string _own = "";

    public string Text { get; private set; } = "";

    /// <summary>The cursor's position.</summary>
    public int Cursor { get; private set; }

    /// <summary>Handles a key.</summary>
    /// <returns>False: the key has no meaning here.</returns>
    public bool Press(ConsoleKeyInfo key) => (key.Key, key.Modifiers & ConsoleModifiers.Control) switch
    {
        (ConsoleKey.LeftArrow, 0) or (ConsoleKey.B, ConsoleModifiers.Control) => To(Cursor - 1),
        (ConsoleKey.RightArrow, 0) or (ConsoleKey.F, ConsoleModifiers.Control) => To(Cursor + 1),
        (ConsoleKey.LeftArrow, _) => To(WordBefore()),
        (ConsoleKey.RightArrow, _) => To(WordAfter()),
        (ConsoleKey.Home, _) or (ConsoleKey.A, ConsoleModifiers.Control) => To(0),
        (ConsoleKey.End, _) or (ConsoleKey.E, ConsoleModifiers.Control) => To(Text.Length),
        (ConsoleKey.UpArrow, _) or (ConsoleKey.P, ConsoleModifiers.Control) => Recall(_shown - 1),
        (ConsoleKey.DownArrow, _) or (ConsoleKey.N, ConsoleModifiers.Control) => Recall(_shown + 1),
        (ConsoleKey.Backspace, _) or (ConsoleKey.H, ConsoleModifiers.Control) => Cut(Cursor - 1, Cursor),
        (ConsoleKey.Delete, _) => Cut(Cursor, Cursor + 1),
        (ConsoleKey.K, ConsoleModifiers.Control) => Cut(Cursor, Text.Length),
        (ConsoleKey.U, ConsoleModifiers.Control) => Cut(0, Cursor),
        (ConsoleKey.W, ConsoleModifiers.Control) => Cut(WordBefore(), Cursor),
        _ => !char.IsControl(key.KeyChar) && Insert(key.KeyChar.ToString()),
    };

    /// <summary>Inserts a text at the cursor.</summary>
    public bool Insert(string text)
    {
        Text = Text.Insert(Cursor, text);
        return To(Cursor + text.Length);
    }

    /// <summary>Replaces the text between a position and the cursor.</summary>
    public bool Replace(int from, string text)
    {
        Cut(from, Cursor);
        return Insert(text);
    }

    /// <summary>Replaces the whole text; the cursor is at its end.</summary>
    public bool Set(string text)
    {
        Text = text;
        return To(text.Length);
    }

    private bool To(int place)
    {
        Cursor = Math.Clamp(place, 0, Text.Length);
        return true;
    }

    private bool Cut(int from, int to)
    {
        (from, to) = (Math.Max(from, 0), Math.Min(to, Text.Length));
        Text = Text.Remove(from, Math.Max(0, to - from));
        return To(from);
    }

    private bool Recall(int place)
    {
        if (place < 0 || place > history.Count)
        {
            return true;
        }

        _own = _shown == history.Count ? Text : _own;
        _shown = place;
        return Set(place == history.Count ? _own : history[place]);
    }

    private int WordBefore()
    {
        var at = Cursor;
        while (at > 0 && char.IsWhiteSpace(Text[at - 1]))
        {
            at--;
        }

        while (at > 0 && !char.IsWhiteSpace(Text[at - 1]))
        {
            at--;
        }

        return at;
    }

    private int WordAfter()
    {
        var at = Cursor;
        while (at < Text.Length && char.IsWhiteSpace(Text[at]))
        {
            at++;
        }

        while (at < Text.Length && !char.IsWhiteSpace(Text[at]))
        {
            at++;
        }

        return at;
    }
}
