using Tarn.Sql.Syntax.Lexing;

namespace Tarn.Sql.Syntax.Parsing;

/// <content>`TABLE(function(argument, name => argument))`.</content>
internal sealed partial class SqlParser
{
    private TableFunctionRelation ParseTableFunction(SourcePosition at)
    {
        Expect("(");
        var function = ParseBareTableFunction(at);
        Expect(")");
        return function;
    }

    /// <summary>Flink's newer form has no TABLE around it.</summary>
    private TableFunctionRelation ParseBareTableFunction(SourcePosition at)
    {
        var name = ParseQualifiedName();
        Expect("(");
        IReadOnlyList<TableArgument> arguments = IsSymbol(")") ? [] : ParseList(ParseTableArgument);
        Expect(")", "','");
        return new(name, arguments, at);
    }

    private TableArgument ParseTableArgument()
    {
        var at = Current.At;
        Identifier? name = null;
        if (IsName(Current) && Peek().IsSymbol("=") && Peek(2).IsSymbol(">"))
        {
            name = ParseIdentifier();
            _index += 2;
        }
        else if (IsName(Current) && Peek().IsSymbol("=>"))
        {
            name = ParseIdentifier();
            Next();
        }

        if (ParseStreamInput(name, at) is { } stream)
        {
            return stream;
        }

        if (IsWord("DESCRIPTOR") && Peek().IsSymbol("("))
        {
            Next();
            return new(name, null, null, ParseColumnAliases(), at);
        }

        if (!AcceptWord("TABLE"))
        {
            return new(name, ParseExpression(), null, null, at);
        }

        Expect("(");
        Relation input = StartsQuery(Current) ? new QueryRelation(ParseQuery(), Lateral: false, at) : new TableRelation(ParseTableName());
        Expect(")");
        var named = AcceptWord("AS");
        if (named || (IsName(Current) && !Keywords.NeverAlias.Contains(Current.Value)))
        {
            input = new AliasedRelation(input, ParseIdentifier(), IsSymbol("(") ? ParseColumnAliases() : null);
        }

        return new(name, null, input, null, at);
    }
}
