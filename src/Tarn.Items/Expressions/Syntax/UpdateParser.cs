namespace Tarn.Items.Expressions.Syntax;

/// <summary>Reads updates: the sections SET, REMOVE, ADD and DELETE, each at most once.</summary>
internal sealed class UpdateParser(TokenReader tokens)
{
    private const int DepthMax = 300;
    private static readonly string[] Sections = ["SET", "REMOVE", "ADD", "DELETE"];

    private int _depth;

    /// <summary>Reads a whole update.</summary>
    /// <param name="repeated">A section that is there twice; null: there is none.</param>
    /// <exception cref="Storage.TarnException">It has another form.</exception>
    public static List<ActionSyntax> Parse(TokenReader tokens, out string? repeated)
    {
        var parser = new UpdateParser(tokens);
        var actions = new List<ActionSyntax>();
        repeated = null;
        do
        {
            var section = Array.Find(Sections, section => tokens.Current.IsWord(section)) ?? throw tokens.Unexpected();
            tokens.Take();
            repeated ??= actions.Exists(action => action.Section == section) ? section : null;
            do
            {
                actions.Add(parser.Action(section));
            }
            while (tokens.TryTake(","));
        }
        while (tokens.Current.Kind != ItemTokenKind.End);
        return actions;
    }

    private ActionSyntax Action(string section)
    {
        var path = tokens.Path();
        if (section == "REMOVE")
        {
            return new ActionSyntax(section, path, null);
        }

        if (section == "SET")
        {
            tokens.Expect("=");
            return new ActionSyntax(section, path, Value());
        }

        return tokens.Current.Kind == ItemTokenKind.ValueReference
            ? new ActionSyntax(section, path, new ValueSyntax(tokens.Take().Text))
            : throw tokens.Unexpected();
    }

    private SyntaxNode Value()
    {
        var left = Operand();
        return tokens.Current.Is("+") || tokens.Current.Is("-") ? new ArithmeticSyntax(tokens.Take().Text, left, Operand()) : left;
    }

    private SyntaxNode Operand()
    {
        if (++_depth > DepthMax)
        {
            throw tokens.Invalid(ExpressionErrors.TooManyOperators(DepthMax + 1));
        }

        var operand = tokens.Current.Kind == ItemTokenKind.ValueReference ? new ValueSyntax(tokens.Take().Text)
            : tokens.TryTake("(") ? Parentheses()
            : tokens.Current.Kind == ItemTokenKind.Word && tokens.Next.Is("(") ? Function()
            : (SyntaxNode)tokens.Path();
        _depth--;
        return operand;
    }

    private SyntaxNode Parentheses()
    {
        var value = Value();
        tokens.Expect(")");
        return value;
    }

    private FunctionSyntax Function()
    {
        var name = tokens.Take().Text;
        tokens.Take();
        var arguments = new List<SyntaxNode>();
        do
        {
            arguments.Add(Operand());
        }
        while (tokens.TryTake(","));
        tokens.Expect(")");
        return new FunctionSyntax(name, arguments);
    }
}
