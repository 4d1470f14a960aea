using Tarn.Items.Expressions.Conditions;
using Tarn.Items.Expressions.Syntax;
using Tarn.Items.Expressions.Updates;
using Tarn.Items.Values;
using Tarn.Storage;

namespace Tarn.Items.Expressions.Binding;

/// <summary>Makes an update's actions of their syntax, with AWS's checks.</summary>
internal sealed class UpdateBinder(ExpressionScope scope)
{
    private const ExpressionKind Kind = ExpressionKind.UpdateExpression;

    public List<UpdateAction> Actions(IReadOnlyList<ActionSyntax> actions) => [.. actions.Select(Action)];

    private UpdateAction Action(ActionSyntax action)
    {
        var path = scope.Path(Kind, action.Path);
        switch (action.Section)
        {
            case "REMOVE":
                return new UpdateAction(UpdateKind.Remove, path, null);
            case "SET":
                return new UpdateAction(UpdateKind.Set, path, Value(action.Value!));
            case "ADD":
                return new UpdateAction(UpdateKind.Add, path, Operand("ADD", action.Value!, value => value == AttributeKind.Number || value.IsSet()));
            default:
                return new UpdateAction(UpdateKind.Delete, path, Operand("DELETE", action.Value!, value => value.IsSet()));
        }
    }

    private ExpressionOperand Operand(string section, SyntaxNode node, Func<AttributeKind, bool> isAllowed)
    {
        var operand = new ValueOperand(scope.Value(Kind, ((ValueSyntax)node).Name));
        return isAllowed(operand.Value.Kind)
            ? operand
            : throw Invalid($"Incorrect operand type for operator or function; operator: {section}, operand type: {LongName(operand.Value.Kind)}, "
                + $"typeSet: ALLOWED_FOR_{section}_OPERAND");
    }

    private ExpressionOperand Value(SyntaxNode node) => node switch
    {
        PathSyntax path => new PathOperand(scope.Path(Kind, path)),
        ValueSyntax value => new ValueOperand(scope.Value(Kind, value.Name)),
        ArithmeticSyntax arithmetic => Arithmetic(arithmetic),
        FunctionSyntax { Name: "if_not_exists" } function => IfNotExists(function),
        FunctionSyntax { Name: "list_append" } function => ListAppend(function),
        _ => throw new InvalidOperationException($"{node.GetType().Name} is no operand"),
    };

    private ArithmeticOperand Arithmetic(ArithmeticSyntax arithmetic) => new(
        arithmetic.Operator == "+", Term(arithmetic.Operator, arithmetic.Left), Term(arithmetic.Operator, arithmetic.Right));

    private ExpressionOperand Term(string sign, SyntaxNode node)
    {
        if (node is FunctionSyntax { Name: "list_append" })
        {
            throw Invalid(ExpressionErrors.UsedThisWay("list_append"));
        }

        var operand = Value(node);
        return operand is ValueOperand { Value: var value } && value.Kind != AttributeKind.Number
            ? throw Invalid(ExpressionErrors.OperandType(sign, value.Kind.WireName()))
            : operand;
    }

    private IfNotExistsOperand IfNotExists(FunctionSyntax function)
    {
        CheckCount(function);
        return function.Arguments[0] is PathSyntax path
            ? new IfNotExistsOperand(scope.Path(Kind, path), Value(function.Arguments[1]))
            : throw Invalid(ExpressionErrors.NoPath(function.Name));
    }

    private ListAppendOperand ListAppend(FunctionSyntax function)
    {
        CheckCount(function);
        var operands = function.Arguments.Select(Value).ToArray();
        foreach (var operand in operands)
        {
            if (operand is ValueOperand { Value: var value } && value.Kind != AttributeKind.List)
            {
                throw Invalid(ExpressionErrors.OperandType(function.Name, value.Kind.WireName()));
            }
        }

        return new ListAppendOperand(operands[0], operands[1]);
    }

    private static void CheckCount(FunctionSyntax function)
    {
        if (function.Arguments.Count != 2)
        {
            throw Invalid(ExpressionErrors.OperandCount(function.Name, function.Arguments.Count));
        }
    }

    private static string LongName(AttributeKind kind) => kind switch
    {
        AttributeKind.Null => "NULL",
        AttributeKind.Bool => "BOOLEAN",
        AttributeKind.Number => "NUMBER",
        AttributeKind.String => "STRING",
        AttributeKind.Binary => "BINARY",
        AttributeKind.List => "LIST",
        AttributeKind.Map => "MAP",
        AttributeKind.StringSet => "STRING_SET",
        AttributeKind.NumberSet => "NUMBER_SET",
        AttributeKind.BinarySet => "BINARY_SET",
    };

    private static TarnException Invalid(string message) => ExpressionErrors.Invalid(Kind, message);
}
