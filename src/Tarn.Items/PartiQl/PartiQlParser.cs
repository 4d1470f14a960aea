using Tarn.Items.Expressions.Conditions;
using Tarn.Items.Expressions.Paths;
using Tarn.Items.Expressions.Updates;
using Tarn.Items.Values;

namespace Tarn.Items.PartiQl;

/// <summary>Reads statements of PartiQL as DynamoDB has it: SELECT, INSERT, UPDATE, DELETE, EXISTS.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.html"/>
public sealed class PartiQlParser
{
    private readonly PartiQlTokens _tokens;
    private readonly PartiQlValues _values;
    private readonly PartiQlConditions _conditions;

    private PartiQlParser(string text, IReadOnlyList<AttributeValue> parameters)
    {
        _tokens = new PartiQlTokens(text);
        _values = new PartiQlValues(_tokens, parameters);
        _conditions = new PartiQlConditions(_tokens, _values);
    }

    /// <summary>Reads a statement.</summary>
    /// <exception cref="Storage.TarnException">The statement has another form, or its parameters are too few or too many.</exception>
    public static PartiQlStatement Parse(string text, IReadOnlyList<AttributeValue>? parameters)
    {
        var parser = new PartiQlParser(text, parameters ?? []);
        var statement = parser.Statement();
        if (parser._tokens.Current.Kind != PartiQlTokenKind.End)
        {
            throw parser._tokens.Malformed();
        }

        parser._values.CheckUsed();
        return statement;
    }

    private PartiQlStatement Statement()
    {
        if (_tokens.TryTakeWord("SELECT"))
        {
            return Select();
        }

        if (_tokens.TryTakeWord("INSERT"))
        {
            return Insert();
        }

        if (_tokens.TryTakeWord("UPDATE"))
        {
            return Update();
        }

        if (_tokens.TryTakeWord("DELETE"))
        {
            _tokens.ExpectWord("FROM");
            var table = _tokens.Name();
            var (where, returning) = (Where(), Returning());
            return returning is PartiQlReturning.None or PartiQlReturning.AllOld
                ? new PartiQlDelete(table, where, returning)
                : throw ItemErrors.Invalid($"Invalid returning clause: RETURNING {TextOf(returning)} *. "
                    + "Only RETURNING ALL OLD * is allowed in DELETE statements.");
        }

        if (_tokens.TryTakeWord("EXISTS"))
        {
            _tokens.Expect("(");
            _tokens.ExpectWord("SELECT");
            var select = Select();
            _tokens.Expect(")");
            return new PartiQlExists(select);
        }

        throw _tokens is { Current.Kind: PartiQlTokenKind.Word, Next.Kind: PartiQlTokenKind.End }
            ? ItemErrors.Invalid("Unsupported operation: VariableReference")
            : _tokens.Malformed();
    }

    private PartiQlSelect Select()
    {
        List<DocumentPath>? columns = null;
        if (!_tokens.TryTake("*"))
        {
            columns = [];
            do
            {
                columns.Add(_conditions.Path());
            }
            while (_tokens.TryTake(","));
        }

        _tokens.ExpectWord("FROM");
        var table = _tokens.Name();
        var index = _tokens.TryTake(".") ? _tokens.Name() : null;
        return new PartiQlSelect(table, index, columns, Where()) { Order = Order() };
    }

    private List<PartiQlOrder> Order()
    {
        var order = new List<PartiQlOrder>();
        if (!_tokens.TryTakeWord("ORDER"))
        {
            return order;
        }

        _tokens.ExpectWord("BY");
        do
        {
            var name = _tokens.Name();
            var isDescending = _tokens.TryTakeWord("DESC");
            if (!isDescending)
            {
                _tokens.TryTakeWord("ASC");
            }

            order.Add(new PartiQlOrder(name, isDescending));
        }
        while (_tokens.TryTake(","));
        return order;
    }

    private PartiQlInsert Insert()
    {
        _tokens.ExpectWord("INTO");
        var table = _tokens.Name();
        return _tokens.TryTakeWord("VALUE")
            ? new PartiQlInsert(table, _values.ReadItem())
            : throw ItemErrors.Invalid("Unsupported operation: InsertOp");
    }

    private PartiQlUpdate Update()
    {
        var table = _tokens.Name();
        var actions = new List<UpdateAction>();
        while (_tokens.Current.IsWord("SET") || _tokens.Current.IsWord("REMOVE"))
        {
            var isSet = _tokens.Take().IsWord("SET");
            do
            {
                var path = _conditions.Path();
                actions.Add(isSet ? SetAction(path) : new UpdateAction(UpdateKind.Remove, path, null));
            }
            while (_tokens.TryTake(","));
        }

        if (actions.Count == 0)
        {
            throw _tokens.Malformed();
        }

        var update = Made(actions);
        return new PartiQlUpdate(table, update, Where(), Returning());
    }

    // PartiQL has no expressions, so its errors name none.
    private static Update Made(List<UpdateAction> actions)
    {
        const string head = "Invalid UpdateExpression: ";
        try
        {
            return new Update(actions);
        }
        catch (Storage.TarnException refused) when (refused.Message.StartsWith(head, StringComparison.Ordinal))
        {
            throw ItemErrors.Invalid(refused.Message[head.Length..]);
        }
    }

    private UpdateAction SetAction(DocumentPath path)
    {
        _tokens.Expect("=");
        if ((_tokens.Current.IsWord("set_add") || _tokens.Current.IsWord("set_delete")) && _tokens.Next.Is("("))
        {
            var isAdd = _tokens.Take().IsWord("set_add");
            _tokens.Expect("(");
            if (!_conditions.Path().IsSame(path))
            {
                throw _tokens.Malformed();
            }

            _tokens.Expect(",");
            var set = _values.Read();
            _tokens.Expect(")");
            return set.Kind.IsSet()
                ? new UpdateAction(isAdd ? UpdateKind.Add : UpdateKind.Delete, path, new ValueOperand(set))
                : throw ItemErrors.Invalid("An operand in the update expression has an incorrect data type");
        }

        var left = Operand();
        var isSum = _tokens.Current.Is("+");
        return isSum || _tokens.Current.Is("-")
            ? new UpdateAction(UpdateKind.Set, path, new ArithmeticOperand(_tokens.Take().Is("+"), left, Operand()))
            : new UpdateAction(UpdateKind.Set, path, left);
    }

    private ExpressionOperand Operand()
    {
        var isIfNotExists = _tokens.Current.IsWord("if_not_exists");
        if ((isIfNotExists || _tokens.Current.IsWord("list_append")) && _tokens.Next.Is("("))
        {
            _tokens.Take();
            _tokens.Expect("(");
            var first = Plain();
            _tokens.Expect(",");
            var second = Plain();
            _tokens.Expect(")");
            return !isIfNotExists ? new ListAppendOperand(first, second)
                : first is PathOperand { Path: var path } ? new IfNotExistsOperand(path, second) : throw _tokens.Malformed();
        }

        return Plain();
    }

    private ExpressionOperand Plain() => _values.IsValue ? new ValueOperand(_values.Read()) : new PathOperand(_conditions.Path());

    private Condition? Where() => _tokens.TryTakeWord("WHERE") ? _conditions.Read() : null;

    private PartiQlReturning Returning()
    {
        if (!_tokens.TryTakeWord("RETURNING"))
        {
            return PartiQlReturning.None;
        }

        var isAll = _tokens.TryTakeWord("ALL");
        if (!isAll)
        {
            _tokens.ExpectWord("MODIFIED");
        }

        var isOld = _tokens.TryTakeWord("OLD");
        if (!isOld)
        {
            _tokens.ExpectWord("NEW");
        }

        _tokens.Expect("*");
        return (isAll, isOld) switch
        {
            (true, true) => PartiQlReturning.AllOld,
            (true, false) => PartiQlReturning.AllNew,
            (false, true) => PartiQlReturning.ModifiedOld,
            (false, false) => PartiQlReturning.ModifiedNew,
        };
    }

    private static string TextOf(PartiQlReturning returning) => returning switch
    {
        PartiQlReturning.AllNew => "ALL NEW",
        PartiQlReturning.ModifiedOld => "MODIFIED OLD",
        PartiQlReturning.ModifiedNew => "MODIFIED NEW",
        _ => "ALL OLD",
    };
}
