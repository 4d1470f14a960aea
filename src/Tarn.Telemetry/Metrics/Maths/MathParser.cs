using Tarn.Storage;

namespace Tarn.Telemetry.Metrics.Maths;

/// <summary>Reads expressions. The weakest operators are OR, AND, comparisons, sums, products; then signs and powers.</summary>
internal sealed class MathParser
{
    /// <summary>The longest expression.</summary>
    public const int LengthMax = 2_048;

    private const int DepthMax = 64;

    private static readonly string[][] Levels = [["||", "OR"], ["&&", "AND"], ["==", "!=", "<", ">", "<=", ">="], ["+", "-"], ["*", "/"]];

    private readonly List<MathToken> _tokens;
    private int _at;
    private int _depth;

    private MathParser(string text) => _tokens = MathLexer.Read(text);

    private MathToken Next => _tokens[_at];

    /// <summary>Reads an expression.</summary>
    /// <exception cref="TarnException">InvalidArgument.</exception>
    public static MathNode Parse(string text)
    {
        if (text.Length > LengthMax)
        {
            throw MathErrors.Invalid($"it is longer than {LengthMax} characters");
        }

        var parser = new MathParser(text);
        var parsed = parser.Level(0);
        return parser.Next.Kind == MathTokenKind.End ? parsed : throw parser.Unexpected();
    }

    private MathNode Level(int level)
    {
        if (level == Levels.Length)
        {
            return Signed();
        }

        Enter();
        var left = Level(level + 1);
        while (Operator(Levels[level]) is { } sign)
        {
            left = new MathNode.Binary(sign, left, Level(level + 1));
        }

        _depth--;
        return left;
    }

    private string? Operator(string[] signs)
    {
        var next = Next;
        var isWord = next.Kind == MathTokenKind.Name && next.Text is "AND" or "OR";
        if ((next.Kind != MathTokenKind.Sign && !isWord) || !signs.Contains(next.Text))
        {
            return null;
        }

        _at++;
        return next.Text switch { "AND" => "&&", "OR" => "||", _ => next.Text };
    }

    private MathNode Signed()
    {
        Enter();
        MathNode part;
        if (Takes("-"))
        {
            part = new MathNode.Negated(Signed());
        }
        else if (Takes("+"))
        {
            part = Signed();
        }
        else
        {
            part = Power();
        }

        _depth--;
        return part;
    }

    private MathNode Power()
    {
        var left = Single();
        return Takes("^") ? new MathNode.Binary("^", left, Signed()) : left;
    }

    private MathNode Single()
    {
        var token = Next;
        _at++;
        switch (token.Kind)
        {
            case MathTokenKind.Number:
                return new MathNode.Number(token.Number);
            case MathTokenKind.Text:
                return new MathNode.Text(token.Text);
            case MathTokenKind.Name when Takes("("):
                return new MathNode.Call(token.Text.ToUpperInvariant(), Items(")"));
            case MathTokenKind.Name:
                return new MathNode.Name(token.Text);
            case MathTokenKind.Sign when token.Text == "(":
                var part = Level(0);
                Expect(")");
                return part;
            case MathTokenKind.Sign when token.Text == "[":
                return new MathNode.List(Items("]"));
            default:
                _at--;
                throw Unexpected();
        }
    }

    private List<MathNode> Items(string end)
    {
        var items = new List<MathNode>();
        if (Takes(end))
        {
            return items;
        }

        do
        {
            items.Add(Level(0));
        }
        while (Takes(","));
        Expect(end);
        return items;
    }

    private bool Takes(string sign)
    {
        if (Next.Kind != MathTokenKind.Sign || Next.Text != sign)
        {
            return false;
        }

        _at++;
        return true;
    }

    private void Expect(string sign)
    {
        if (!Takes(sign))
        {
            throw Unexpected();
        }
    }

    // Each bracket passes all levels.
    private void Enter()
    {
        if (++_depth > DepthMax * (Levels.Length + 1))
        {
            throw MathErrors.Invalid($"it is nested deeper than {DepthMax} levels");
        }
    }

    private TarnException Unexpected() => MathErrors.Invalid(
        Next.Kind == MathTokenKind.End ? "it ends too soon" : $"{Next.Text} at {Next.At + 1} is not expected");
}
