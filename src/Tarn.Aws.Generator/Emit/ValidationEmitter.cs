using Tarn.Aws.Generator.Models;

namespace Tarn.Aws.Generator.Emit;

/// <summary>Emits the checks of the model's constraints, in the model's member order.</summary>
internal sealed class ValidationEmitter(Contract contract)
{
    private readonly SortedDictionary<string, Shape> _constraints = new(System.StringComparer.Ordinal);

    /// <summary>Emits the validator of a structure.</summary>
    public void Structure(CodeWriter code, string type, Shape shape)
    {
        code.Open($"internal static void Validate({type} value, {CSharpNames.Runtime}Violations e)");
        foreach (var member in shape.Members)
        {
            Member(code, type, member);
        }

        code.Close();
    }

    /// <summary>Emits the class of all constraints that the validators use.</summary>
    public void Constraints(CodeWriter code)
    {
        code.Open("internal static class Constraints");
        foreach (var shape in _constraints.Values)
        {
            code.Line($"internal static readonly {CSharpNames.Runtime}Constraint {CSharpNames.Pascal(shape.Name)} = {Constraint(shape)};");
        }

        code.Close();
        code.Line();
    }

    /// <summary>The name of a shape's constraint. <see cref="Constraints"/> then emits it.</summary>
    public string Use(Shape shape)
    {
        _constraints[shape.Name] = shape;
        return $"Constraints.{CSharpNames.Pascal(shape.Name)}";
    }

    /// <summary>The member's name in AWS's messages.</summary>
    public string Spoken(Member member) => CSharpNames.Literal(contract.Wire.SpokenName(member.Name) ?? CSharpNames.LowerFirst(member.Name));

    private string Constraint(Shape shape)
    {
        var facts = new List<string>();
        var isNumber = shape.Type is "integer" or "long" or "double" or "float";
        if (shape.Min is { } min)
        {
            facts.Add($"Min = {min}m");
        }

        if (shape.Max is { } max)
        {
            facts.Add($"Max = {max}m");
        }

        if (contract.Wire.Pattern(shape) is { } pattern && !isNumber)
        {
            facts.Add($"Pattern = {CSharpNames.Literal(pattern)}");
        }

        if (shape.Values.Count > 0)
        {
            facts.Add($"Values = [{string.Join(", ", contract.Wire.SpokenValues(shape).Select(CSharpNames.Literal))}]");
        }

        if (shape.IsSensitive)
        {
            facts.Add("IsSensitive = true");
        }

        return $"new() {{ {string.Join(", ", facts)} }}";
    }

    private void Member(CodeWriter code, string type, Member member)
    {
        var property = CSharpNames.Property(type, member);
        var value = "value." + (member.Required && CSharpTypes.IsValue(member) ? property + "OrNull" : property);
        var name = Spoken(member);
        // required members outside the body are never missing, because the route demands them
        if (member.Required && !member.Streaming && (contract.ListsViolations || member.Location is null))
        {
            code.Line($"if ({value} is null) {{ e.Missing({name}); }}");
        }

        if (member.Streaming || !contract.NeedsValidation(member.Shape))
        {
            return;
        }

        if (IsChecked(member.Shape) && member.Shape.Type is not ("timestamp" or "boolean" or "structure"))
        {
            code.Line($"e.Check({name}, {value}, {Use(member.Shape)});");
        }

        switch (member.Shape.Type)
        {
            case "structure":
                code.Line($"if ({value} is {{ }} {Variable(property)}) {{ e.Enter({name}); "
                    + $"{CSharpNames.Pascal(member.Shape.Name)}Codec.Validate({Variable(property)}, e); e.Leave(); }}");
                break;
            case "list":
                Items(code, member.Shape.Item!.Shape, value, name, Variable(property));
                break;
            case "map":
                Entries(code, member.Shape, value, name, Variable(property));
                break;
        }
    }

    private bool IsChecked(Shape shape) => contract.ListsViolations && shape.IsConstrained;

    private static string Variable(string property) => "v" + property;

    private void Items(CodeWriter code, Shape item, string value, string name, string variable)
    {
        if (item.Type == "string" && IsChecked(item))
        {
            code.Line($"e.CheckItems({name}, {value}, {Use(item)});");
        }
        else if (!item.IsScalar && contract.NeedsValidation(item) && Inner(item, variable + "[i]") is { } check)
        {
            code.Open($"if ({value} is {{ }} {variable})");
            code.Line($"e.Enter({name});");
            code.Line($"for (var i = 0; i < {variable}.Count; i++) {{ e.EnterItem(i); {check} e.Leave(); }}");
            code.Line("e.Leave();");
            code.Close();
        }
    }

    private void Entries(CodeWriter code, Shape map, string value, string name, string variable)
    {
        if (IsChecked(map.Key!.Shape))
        {
            code.Line($"e.CheckKeys({name}, {value}, {Use(map.Key.Shape)});");
        }

        var inner = map.Value!.Shape;
        if (inner.Type == "string" && IsChecked(inner))
        {
            code.Line($"e.CheckValues({name}, {value}, {Use(inner)});");
        }
        else if (!inner.IsScalar && contract.NeedsValidation(inner) && Inner(inner, "entry.Value") is { } check)
        {
            code.Open($"if ({value} is {{ }} {variable})");
            code.Line($"e.Enter({name});");
            code.Line($"foreach (var entry in {variable}) {{ e.EnterEntry(entry.Key); {check} e.Leave(); }}");
            code.Line("e.Leave();");
            code.Close();
        }
    }

    // Collections directly inside collections are checked one level deep: the models have no deeper ones with
    // constraints inside.
    private string? Inner(Shape shape, string value) => shape switch
    {
        { Type: "structure" } => $"{CSharpNames.Pascal(shape.Name)}Codec.Validate({value}, e);",
        { Type: "list", Item.Shape: { Type: "structure" } inner } when contract.NeedsValidation(inner) =>
            $"for (var j = 0; j < {value}.Count; j++) {{ e.EnterItem(j); "
            + $"{CSharpNames.Pascal(inner.Name)}Codec.Validate({value}[j], e); e.Leave(); }}",
        _ => null,
    };
}
