using Tarn.Sql.Syntax.Lexing;

namespace Tarn.Sql.Syntax.Parsing;

/// <content>Functions that a statement defines before its query.</content>
internal sealed partial class SqlParser
{
    private bool _isRootQuery = true;

    private void RejectExternalFunctions(SourcePosition at)
    {
        if (IsWord("USING") && Peek().IsWord("EXTERNAL"))
        {
            throw new SqlException(
                SqlErrorName.NotSupported,
                "USING EXTERNAL FUNCTION is not supported by Tarn: a statement calls no Lambda function; supported: WITH FUNCTION, for functions in SQL", at);
        }
    }

    /// <summary>`WITH FUNCTION …` before the query of a statement; WITH before named queries is left.</summary>
    private IReadOnlyList<InlineFunction> ParseInlineFunctions()
    {
        var isRoot = _isRootQuery;
        _isRootQuery = false;
        if (!isRoot || !IsWord("WITH") || !Peek().IsWord("FUNCTION") || !IsName(Peek(2)) || !Peek(3).IsSymbol("("))
        {
            return [];
        }

        Next();
        return ParseList(ParseInlineFunction);
    }

    private InlineFunction ParseInlineFunction()
    {
        var at = Current.At;
        ExpectWord("FUNCTION");
        var name = ParseIdentifier();
        Expect("(");
        List<RoutineVariable> parameters = IsSymbol(")") ? [] : ParseList(() => new RoutineVariable(ParseIdentifier(), ParseType(), null));
        Expect(")", "','");
        ExpectWord("RETURNS");
        var returns = ParseType();
        var nullOnNull = false;
        while (true)
        {
            if (AcceptWord("LANGUAGE"))
            {
                var language = ParseIdentifier();
                _ = language.Lower == "sql" ? true
                    : throw new SqlException(SqlErrorName.NotSupported, $"Unsupported function language: {language.Text}", language.At);
            }
            else if (AcceptWord("RETURNS"))
            {
                nullOnNull = AcceptWords("NULL", "ON", "NULL", "INPUT") ? true : throw Mismatch("'NULL'");
            }
            else if (AcceptWord("CALLED"))
            {
                _ = AcceptWords("ON", "NULL", "INPUT") ? true : throw Mismatch("'ON'");
            }
            else if (AcceptWord("COMMENT"))
            {
                ParseText();
            }
            else if (AcceptWord("SECURITY"))
            {
                ParseIdentifier();
            }
            else if (!AcceptWord("DETERMINISTIC") && !AcceptWords("NOT", "DETERMINISTIC"))
            {
                return new(name, parameters, returns, nullOnNull, ParseRoutineStep(), at);
            }
        }
    }

    private RoutineStep ParseRoutineStep() => Nested(ParseRoutineStepHere);

    private RoutineStep ParseRoutineStepHere()
    {
        var at = Current.At;
        if (AcceptWord("RETURN"))
        {
            return new ReturnStep(ParseExpression(), at);
        }

        if (AcceptWord("SET"))
        {
            var name = ParseIdentifier();
            Expect("=");
            return new SetStep(name, ParseExpression(), at);
        }

        if (AcceptWord("BEGIN"))
        {
            return ParseBlock(at);
        }

        if (AcceptWord("IF"))
        {
            return ParseRoutineBranches(null, "IF", "ELSEIF", at);
        }

        if (AcceptWord("CASE"))
        {
            var operand = IsWord("WHEN") ? null : ParseExpression();
            ExpectWord("WHEN");
            return ParseRoutineBranches(operand, "CASE", "WHEN", at);
        }

        if (IsWord("LEAVE") || IsWord("ITERATE"))
        {
            var isIterate = IsWord("ITERATE");
            Next();
            return new JumpStep(ParseIdentifier(), isIterate, at);
        }

        return ParseLoop(at) ?? throw Mismatch(
            "'BEGIN'", "'CASE'", "'IF'", "'ITERATE'", "'LEAVE'", "'LOOP'", "'REPEAT'", "'RETURN'", "'SET'", "'WHILE'", "<identifier>");
    }

    private LoopStep? ParseLoop(SourcePosition at)
    {
        Identifier? label = null;
        if (IsName(Current) && Peek().IsSymbol(":"))
        {
            label = ParseIdentifier();
            Expect(":");
        }

        var kind = AcceptWord("LOOP") ? LoopKind.Endless : AcceptWord("WHILE") ? LoopKind.While : AcceptWord("REPEAT") ? LoopKind.Until : (LoopKind?)null;
        if (kind is null)
        {
            return label is null ? null : throw Mismatch("'LOOP'", "'REPEAT'", "'WHILE'");
        }

        var condition = kind == LoopKind.While ? ParseExpression() : null;
        if (kind == LoopKind.While)
        {
            ExpectWord("DO");
        }

        var steps = ParseRoutineSteps();
        if (kind == LoopKind.Until)
        {
            ExpectWord("UNTIL");
            condition = ParseExpression();
        }

        ExpectWord("END");
        ExpectWord(kind switch { LoopKind.Endless => "LOOP", LoopKind.While => "WHILE", _ => "REPEAT" });
        return new(kind.Value, label, condition, steps, at);
    }

    private BlockStep ParseBlock(SourcePosition at)
    {
        var variables = new List<RoutineVariable>();
        while (AcceptWord("DECLARE"))
        {
            var names = ParseList(ParseIdentifier);
            var type = ParseType();
            var first = AcceptWord("DEFAULT") ? ParseExpression() : null;
            variables.AddRange(names.Select(name => new RoutineVariable(name, type, first)));
            Expect(";");
        }

        var steps = ParseRoutineSteps();
        ExpectWord("END");
        return new(variables, steps, at);
    }

    private BranchStep ParseRoutineBranches(Expression? operand, string end, string next, SourcePosition at)
    {
        var branches = new List<(Expression, IReadOnlyList<RoutineStep>)>();
        do
        {
            var when = ParseExpression();
            ExpectWord("THEN");
            branches.Add((when, ParseRoutineSteps()));
        }
        while (AcceptWord(next));
        IReadOnlyList<RoutineStep> otherwise = AcceptWord("ELSE") ? ParseRoutineSteps() : [];
        ExpectWord("END");
        ExpectWord(end);
        return new(operand, branches, otherwise, at);
    }

    private List<RoutineStep> ParseRoutineSteps()
    {
        var steps = new List<RoutineStep>();
        while (!IsWord("END") && !IsWord("ELSE") && !IsWord("ELSEIF") && !IsWord("WHEN") && !IsWord("UNTIL"))
        {
            steps.Add(ParseRoutineStep());
            Expect(";");
        }

        return steps;
    }
}
