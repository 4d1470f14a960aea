using Tarn.Sql.Functions;
using Tarn.Sql.Functions.Managed.SqlJson;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

/// <summary>The functions of SQL/JSON: a search in the engine, and an expression that chooses the result of its outcome.</summary>
internal sealed partial class ExpressionBinder
{
    private const string InputError = "JSON_INPUT_CONVERSION_ERROR";
    private const string PathError = "PATH_EVALUATION_ERROR";

    private PlanExpression BindJsonSearch(JsonSearch search, ExpressionContext at) => search.Function switch
    {
        "JSON_EXISTS" => BindJsonExists(search, at),
        "JSON_VALUE" => BindJsonValue(search, at),
        _ => BindJsonQuery(search, at),
    };

    private Shared BindJsonExists(JsonSearch search, ExpressionContext at) => WithOutcome(search, "$json_exists", [], at, outcome => new Conditional(
        [
            (new NullTest(outcome.Whole), Null(SqlType.Boolean)), (outcome.Is("v"), new Constant(true, SqlType.Boolean)),
            (outcome.Is("e"), new Constant(false, SqlType.Boolean)),
            (outcome.Is("i"), Behaved(search.OnError, outcome, InputError, "conversion to JSON failed: ", SqlType.Boolean, at)),
        ],
        Behaved(search.OnError, outcome, PathError, "", SqlType.Boolean, at), SqlType.Boolean)
    { At = search.At });

    private Shared BindJsonValue(JsonSearch search, ExpressionContext at)
    {
        const string Error = "JSON_VALUE_RESULT_ERROR";
        const string Message = "cannot extract SQL scalar from JSON: ";
        var type = search.Returning is null ? SqlType.Varchar : TypeNames.Resolve(search.Returning, search.Returning.At);
        if (!type.IsText && type.Kind is TypeKind.Array or TypeKind.Map or TypeKind.Row or TypeKind.Json or TypeKind.Varbinary)
        {
            throw new SqlException(SqlErrorName.TypeMismatch, $"Invalid return type of function JSON_VALUE: {type.Name}", search.At);
        }

        return WithOutcome(search, "$json_value", [], at, outcome => new Conditional(
            [
                (new Junction(false, [new NullTest(outcome.Whole), outcome.Is("n")]), Null(type)),
                (outcome.Is("e"), Behaved(search.OnEmpty, outcome, Error, Message + "JSON path found no items", type, at)),
                (outcome.Is("m"), Behaved(search.OnError, outcome, Error, Message, type, at)),
                (outcome.Is("i"), Behaved(search.OnError, outcome, InputError, "conversion to JSON failed: ", type, at)),
                (outcome.Is("p"), Behaved(search.OnError, outcome, PathError, "", type, at)),
            ],
            type.IsText ? new Coercion(outcome.Text, type, Safe: false) : Named(Converted(outcome, type), value => new Conditional(
                [(new NullTest(value), Behaved(search.OnError, outcome, Error,
                    $"{Message}Cannot cast value to declared return type of function JSON_VALUE: {type.Name}: ", type, at))], value, type)), type)
        { At = search.At });
    }

    /// <summary>A scalar as another type; null when it cannot be cast.</summary>
    private static PlanExpression Converted(JsonOutcome outcome, SqlType type)
    {
        var cast = new Coercion(outcome.Text, type, Safe: true);
        var isNumber = type.IsInteger || type.Kind == TypeKind.Decimal;
        return isNumber || type.Kind == TypeKind.Boolean
            ? new Conditional(
                [(outcome.Is(isNumber ? "d" : "w"), new Coercion(new Coercion(outcome.Text, SqlType.Double, Safe: true), type, Safe: true))], cast, type)
            : cast;
    }

    private Shared BindJsonQuery(JsonSearch search, ExpressionContext at)
    {
        const string Error = "JSON_OUTPUT_CONVERSION_ERROR";
        if (search is { OmitsQuotes: true, Wrapper: not JsonWrapper.None })
        {
            throw new SqlException(SqlErrorName.InvalidFunctionArgument,
                $"OMIT QUOTES behavior specified with WITH {search.Wrapper.ToString().ToUpperInvariant()} ARRAY WRAPPER behavior", search.At);
        }

        var type = search.Returning is null ? SqlType.Varchar : TypeNames.Resolve(search.Returning, search.Returning.At);
        if (!type.IsText && type.Kind != TypeKind.Varbinary)
        {
            throw new SqlException(SqlErrorName.TypeMismatch, $"Cannot output JSON value as {type.Name} using formatting JSON", search.At);
        }

        var mode = $"{search.Wrapper switch { JsonWrapper.None => 'n', JsonWrapper.Conditional => 'c', _ => 'u' }}{(search.OmitsQuotes ? 'o' : 'k')}";
        return WithOutcome(search, "$json_query", [new Constant(mode, SqlType.Varchar)], at, outcome => new Conditional(
            [
                (new NullTest(outcome.Whole), Null(type)), (outcome.Is("v"), new Coercion(outcome.Text, type, Safe: false)),
                (outcome.Is("e"), Behaved(search.OnEmpty, outcome, Error, "conversion from JSON failed: JSON path found no items", type, at)),
                (outcome.Is("i"), Behaved(search.OnError, outcome, InputError, "conversion to JSON failed: ", type, at)),
                (outcome.Is("p"), Behaved(search.OnError, outcome, PathError, "", type, at)),
            ],
            Behaved(search.OnError, outcome, Error, "conversion from JSON failed: ", type, at), type)
        { At = search.At });
    }

    /// <summary>The text that a search returns: a letter for the kind of outcome, then a value or a message.</summary>
    private sealed record JsonOutcome(PlanExpression Whole, PlanExpression Letter, PlanExpression Text)
    {
        public PlanExpression Is(string letter) => new ComparisonOperation("=", Letter, new Constant(letter, SqlType.Varchar));
    }

    private Shared WithOutcome(
        JsonSearch search, string function, IReadOnlyList<PlanExpression> further, ExpressionContext at, Func<JsonOutcome, PlanExpression> body)
    {
        IReadOnlyList<PlanExpression> arguments = [.. BindJsonPath(search.Invocation, at), .. further];
        var found = new FunctionInvocation(FunctionTable.Unnamed(function), arguments, SqlType.Varchar) { At = search.At };
        return Named(found, whole => body(new(whole, Part(whole, 1, 1), Part(whole, 2, int.MaxValue))));

        PlanExpression Part(PlanExpression whole, long start, long length) => Invoke(
            "substr", [whole, new Constant(start, SqlType.Bigint), new Constant(length, SqlType.Bigint)], search.At);
    }

    private FunctionInvocation BindJsonRows(JsonRows rows, ExpressionContext at)
    {
        IReadOnlyList<PlanExpression> arguments = [.. BindJsonPath(rows.Invocation, at), new Constant(rows.Fails ? "e" : "n", SqlType.Varchar)];
        return new(FunctionTable.Unnamed("$json_rows"), arguments, SqlType.Array(SqlType.Varchar)) { At = rows.At };
    }

    /// <summary>Input, path and variables of a search.</summary>
    private List<PlanExpression> BindJsonPath(JsonPathInvocation call, ExpressionContext at)
    {
        try
        {
            PathParser.Parse(call.Path.Value);
        }
        catch (PathSyntaxException e)
        {
            throw new SqlException(SqlErrorName.SyntaxError, e.Message, new(call.Path.At.Line, call.Path.At.Column + 1 + e.At));
        }

        var variables = call.Passing.SelectMany(p => new[] { new Constant(p.Name, SqlType.Varchar), JsonPart(p.Value, "JSON path", at) });
        return
        [
            JsonText(call.Input.Value, at), new Constant(call.Path.Value, SqlType.Varchar),
            new ArrayValue([.. variables], SqlType.Array(SqlType.Varchar)),
        ];
    }

    private PlanExpression JsonText(Expression input, ExpressionContext at)
    {
        var value = Bind(input, at);
        return value.Type.Kind switch
        {
            TypeKind.Varchar or TypeKind.Char or TypeKind.Unknown => Coerce(value, SqlType.Varchar),
            TypeKind.Varbinary => Invoke("from_utf8", [value], input.At),
            _ => throw new SqlException(SqlErrorName.TypeMismatch, $"Cannot read input of type {value.Type.Name} as JSON using formatting JSON", input.At),
        };
    }

    /// <summary>A value as a marked text: J and its JSON, or F and a text that the function reads as JSON.</summary>
    private PlanExpression JsonPart(JsonInput part, string function, ExpressionContext at)
    {
        if (part.Formatted || part.Value is JsonConstructor or JsonSearch { Function: "JSON_QUERY" })
        {
            return Invoke("concat", [new Constant("F", SqlType.Varchar), JsonText(part.Value, at)], part.Value.At);
        }

        var value = Bind(part.Value, at);
        var type = value.Type;
        var json = type.IsNumeric || type.Kind is TypeKind.Boolean or TypeKind.Unknown or TypeKind.Varchar ? Coerced(value, SqlType.Json)
            : CastRules.CanCast(type, SqlType.Varchar) && type.Kind != TypeKind.Json ? Coerced(Coerced(value, SqlType.Varchar), SqlType.Json)
            : throw new SqlException(SqlErrorName.NotSupported, $"Unsupported type of value passed to {function} function: {type.Name}", part.Value.At);
        var text = new FunctionInvocation(FunctionTable.Find("json_format")![0], [json], SqlType.Varchar);
        return Invoke("concat", [new Constant("J", SqlType.Varchar), text], part.Value.At);
    }

    private static Coercion Coerced(PlanExpression value, SqlType type) => new(value, type, Safe: false) { At = value.At };

    private PlanExpression BindJsonConstructor(JsonConstructor json, ExpressionContext at)
    {
        var function = json.IsObject ? "JSON_OBJECT" : "JSON_ARRAY";
        List<PlanExpression> values;
        try
        {
            values = [.. json.Parts.Select(p => JsonPart(p.Value, function, at))];
        }
        catch (SqlException e) when (e.Name == SqlErrorName.NotSupported)
        {
            throw new SqlException(e.Name, e.Message, json.At);
        }

        var texts = SqlType.Array(SqlType.Varchar);
        var mode = new Constant($"{(json.SkipsNulls ? 'a' : 'n')}{(json.UniqueKeys ? 'u' : 'd')}", SqlType.Varchar);
        PlanExpression made = json.IsObject
            ? new FunctionInvocation(FunctionTable.Unnamed("$json_object"),
                [new ArrayValue([.. json.Parts.Select(p => JsonName(p.Name!, at))], texts), new ArrayValue(values, texts), mode], SqlType.Varchar)
            : new FunctionInvocation(FunctionTable.Unnamed("$json_array"), [new ArrayValue(values, texts), mode], SqlType.Varchar);
        var type = json.Returning is null ? SqlType.Varchar : TypeNames.Resolve(json.Returning, json.Returning.At);
        return type == SqlType.Varchar ? made with { At = json.At } : new Coercion(made, type, Safe: false) { At = json.At };
    }

    private PlanExpression JsonName(Expression name, ExpressionContext at)
    {
        var bound = Bind(name, at);
        return bound.Type.IsText ? Coerce(bound, SqlType.Varchar)
            : throw new SqlException(SqlErrorName.InvalidFunctionArgument, $"Invalid type of JSON object key: {bound.Type.Name}", name.At);
    }

    private PlanExpression Behaved(
        JsonBehavior? behavior, JsonOutcome outcome, string error, string message, SqlType type, ExpressionContext at) => behavior?.Kind switch
        {
            JsonBehaviorKind.Default => Defaulted(behavior.Value!, type, at),
            JsonBehaviorKind.True or JsonBehaviorKind.False when type == SqlType.Boolean => new Constant(behavior.Kind == JsonBehaviorKind.True, type),
            JsonBehaviorKind.EmptyArray => Coerced(new Constant("[]", SqlType.Varchar), type),
            JsonBehaviorKind.EmptyObject => Coerced(new Constant("{}", SqlType.Varchar), type),
            JsonBehaviorKind.Error => new FunctionInvocation(FunctionTable.Unnamed("$fail"),
                [new Constant(error, SqlType.Varchar), Invoke("concat", [new Constant(message, SqlType.Varchar), outcome.Text], default), Null(type)], type),
            null when type == SqlType.Boolean => new Constant(false, type),
            _ => Null(type),
        };

    private PlanExpression Defaulted(Expression value, SqlType type, ExpressionContext at)
    {
        var bound = Bind(value, at);
        return TypeCoercion.CanCoerce(bound.Type, type) || (bound.Type.IsText && type.IsText) ? Coerce(bound, type)
            : throw new SqlException(SqlErrorName.TypeMismatch,
                $"Function JSON_VALUE default ON EMPTY result must evaluate to a {type.Name} (actual: {bound.Type.Name})", value.At);
    }

    private static Constant Null(SqlType type) => new(null, type);

    private Shared Named(PlanExpression value, Func<PlanExpression, PlanExpression> body)
    {
        var name = new ColumnReference(context.NewColumn(value.Type).Id, "value", value.Type) { At = value.At };
        var whole = body(name);
        return new Shared(name, value, whole) { At = value.At };
    }
}
