namespace Tarn.Items.Expressions.Syntax;

/// <summary>Reads conditions: OR, AND, NOT, comparisons, BETWEEN, IN, functions, parentheses.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html"/>
internal sealed class ConditionParser(TokenReader tokens)
{
    private const int OperatorsMax = 300;

    private int _operators;
    private int _depth;
    private bool _hasRedundantParentheses;

    /// <summary>Reads a whole condition.</summary>
    /// <exception cref="Storage.TarnException">It has another form, or is too large.</exception>
    public static SyntaxNode Parse(TokenReader tokens)
    {
        var parser = new ConditionParser(tokens);
        var condition = parser.Condition(parser.Or());
        tokens.ExpectEnd();
        if (parser._hasRedundantParentheses)
        {
            throw tokens.Invalid("The expression has redundant parentheses;");
        }

        return parser._operators <= OperatorsMax ? condition : throw tokens.Invalid(ExpressionErrors.TooManyOperators(parser._operators));
    }

    private SyntaxNode Or()
    {
        var left = And();
        while (tokens.Current.IsWord("OR"))
        {
            left = Condition(left);
            tokens.Take();
            _operators++;
            left = new JunctionSyntax(IsAnd: false, left, Condition(And()));
        }

        return left;
    }

    private SyntaxNode And()
    {
        var left = Not();
        while (tokens.Current.IsWord("AND"))
        {
            left = Condition(left);
            tokens.Take();
            _operators++;
            left = new JunctionSyntax(IsAnd: true, left, Condition(Not()));
        }

        return left;
    }

    private SyntaxNode Not()
    {
        if (!tokens.TryTakeWord("NOT"))
        {
            return Comparison();
        }

        _operators++;
        Enter();
        var condition = new NotSyntax(Condition(Not()));
        _depth--;
        return condition;
    }

    private SyntaxNode Comparison()
    {
        var left = Operand();
        if (tokens.Current.Kind == ItemTokenKind.Symbol && tokens.Current.Text is "=" or "<>" or "<" or "<=" or ">" or ">=")
        {
            IsOperand(left);
            _operators++;
            return new CompareSyntax(tokens.Take().Text, left, IsOperand(Operand()));
        }

        if (tokens.Current.IsWord("BETWEEN"))
        {
            IsOperand(left);
            tokens.Take();
            _operators++;
            var low = IsOperand(Operand());
            if (!tokens.TryTakeWord("AND"))
            {
                throw tokens.Unexpected();
            }

            return new BetweenSyntax(left, low, IsOperand(Operand()));
        }

        if (tokens.Current.IsWord("IN"))
        {
            IsOperand(left);
            tokens.Take();
            _operators++;
            tokens.Expect("(");
            return new InSyntax(left, List());
        }

        return left;
    }

    private SyntaxNode Operand()
    {
        if (tokens.Current.Is("("))
        {
            return Parentheses();
        }

        if (tokens.Current.Kind == ItemTokenKind.ValueReference)
        {
            return new ValueSyntax(tokens.Take().Text);
        }

        if (tokens.Current.Kind == ItemTokenKind.Word && tokens.Next.Is("("))
        {
            var name = tokens.Take().Text;
            tokens.Take();
            _operators++;
            Enter();
            var function = new FunctionSyntax(name, List());
            _depth--;
            return function;
        }

        return IsKeyword(tokens.Current) ? throw tokens.Unexpected() : tokens.Path();
    }

    private SyntaxNode Parentheses()
    {
        tokens.Take();
        _hasRedundantParentheses |= tokens.Current.Is("(") && IsDoubled();
        Enter();
        var inner = Or();
        _depth--;
        tokens.Expect(")");
        return inner is PathSyntax path ? tokens.Path(path) : inner;
    }

    // Whether the parenthesis here ends just before that of the one around it.
    private bool IsDoubled()
    {
        var mark = tokens.Mark;
        var depth = 0;
        do
        {
            depth += tokens.Current.Is("(") ? 1 : tokens.Current.Is(")") ? -1 : 0;
            tokens.Take();
        }
        while (depth > 0 && tokens.Current.Kind != ItemTokenKind.End);
        var isDoubled = tokens.Current.Is(")");
        tokens.Mark = mark;
        return isDoubled;
    }

    private List<SyntaxNode> List()
    {
        var list = new List<SyntaxNode>();
        do
        {
            list.Add(IsOperand(Operand()));
        }
        while (tokens.TryTake(","));
        tokens.Expect(")");
        return list;
    }

    private SyntaxNode Condition(SyntaxNode node) => node is PathSyntax or ValueSyntax ? throw tokens.Unexpected() : node;

    private SyntaxNode IsOperand(SyntaxNode node) => node is PathSyntax or ValueSyntax or FunctionSyntax ? node : throw tokens.Unexpected();

    private static bool IsKeyword(ItemToken token) =>
        token.IsWord("AND") || token.IsWord("OR") || token.IsWord("NOT") || token.IsWord("BETWEEN") || token.IsWord("IN");

    // Deeper texts have more operators than are allowed, or doubled parentheses; the stack does not hold them.
    private void Enter()
    {
        if (++_depth > OperatorsMax)
        {
            throw tokens.Invalid(ExpressionErrors.TooManyOperators(Math.Max(_operators, OperatorsMax + 1)));
        }
    }
}
