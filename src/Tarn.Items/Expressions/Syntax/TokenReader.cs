using Tarn.Storage;

namespace Tarn.Items.Expressions.Syntax;

/// <summary>Goes through the tokens of one expression, and makes its syntax errors.</summary>
internal sealed class TokenReader
{
    /// <summary>The longest expression, in UTF-8.</summary>
    public const int BytesMax = 4096;

    private readonly string _text;
    private readonly List<ItemToken> _tokens;
    private int _at;

    public TokenReader(ExpressionKind kind, string text)
    {
        Kind = kind;
        _text = text;
        if (text.Length == 0)
        {
            throw Invalid("The expression can not be empty;");
        }

        var size = System.Text.Encoding.UTF8.GetByteCount(text);
        if (size > BytesMax)
        {
            throw Invalid($"Expression size has exceeded the maximum allowed size; expression size: {size}");
        }

        _tokens = Tokenizer.Read(text);
    }

    public ExpressionKind Kind { get; }

    public ItemToken Current => _tokens[_at];

    public ItemToken Next => _tokens[Math.Min(_at + 1, _tokens.Count - 1)];

    /// <summary>The position in the tokens, to return to it.</summary>
    public int Mark
    {
        get => _at;
        set => _at = value;
    }

    public ItemToken Take() => _tokens[_at++];

    public bool TryTake(string symbol)
    {
        if (!Current.Is(symbol))
        {
            return false;
        }

        _at++;
        return true;
    }

    public bool TryTakeWord(string keyword)
    {
        if (!Current.IsWord(keyword))
        {
            return false;
        }

        _at++;
        return true;
    }

    public void Expect(string symbol)
    {
        if (!TryTake(symbol))
        {
            throw Unexpected();
        }
    }

    public void ExpectEnd()
    {
        if (Current.Kind != ItemTokenKind.End)
        {
            throw Unexpected();
        }
    }

    /// <summary>The error about the current token: it, and the text from the token before it to the one after it.</summary>
    public TarnException Unexpected()
    {
        var start = _at == 0 ? 0 : _tokens[_at - 1].Start;
        var isEnd = Current.Kind == ItemTokenKind.End;
        var end = isEnd ? _at == 0 ? _text.Length : _tokens[_at - 1].End : Next.Kind == ItemTokenKind.End ? Current.End : Next.End;
        return Invalid(ExpressionErrors.Syntax(isEnd ? "<EOF>" : Current.Text, _text[start..end]));
    }

    public TarnException Invalid(string message) => ExpressionErrors.Invalid(Kind, message);

    /// <summary>Reads a path. The current token must be a name.</summary>
    public PathSyntax Path() => Current.Kind is ItemTokenKind.Word or ItemTokenKind.NameReference
        ? Path(new PathSyntax([new PathPartSyntax(Take().Text, IsIndex: false)]))
        : throw Unexpected();

    /// <summary>Reads the further steps of a path, if there are some.</summary>
    public PathSyntax Path(PathSyntax head)
    {
        var parts = new List<PathPartSyntax>(head.Parts);
        while (true)
        {
            if (TryTake("."))
            {
                parts.Add(Current.Kind is ItemTokenKind.Word or ItemTokenKind.NameReference ? new(Take().Text, IsIndex: false) : throw Unexpected());
            }
            else if (TryTake("["))
            {
                parts.Add(Current.Kind == ItemTokenKind.Digits ? new(Take().Text, IsIndex: true) : throw Unexpected());
                Expect("]");
            }
            else
            {
                return new PathSyntax(parts);
            }
        }
    }
}
