using Tarn.Aws.Generator.Models;

namespace Tarn.Aws.Generator.Emit;

/// <summary>
/// Emits the body of a <c>[RawBody]</c> operation: its members by ordinal, a cursor over its records, and its validator.
/// </summary>
internal static class RawBodyEmitter
{
    private const string Span = "global::System.ReadOnlySpan<byte>";

    /// <summary>The reason why a raw body cannot be emitted for an operation, or null.</summary>
    public static string? Problem(BoundOperation operation)
    {
        var members = operation.InputShape.Members;
        if (members.Count(member => member.Shape.Type == "list") > 1)
        {
            return "a raw body can have one list of records";
        }

        var wrong = members.FirstOrDefault(member => KindOf(member.Shape) is null);
        return wrong is null ? null : $"a raw body cannot have {wrong.Name}, a {wrong.Shape.Type} of that form";
    }

    /// <summary>Emits the body's class and the cursor over its records.</summary>
    public static void Emit(CodeWriter code, Contract contract, ValidationEmitter validation, BoundOperation operation)
    {
        var type = operation.Name + "Body";
        var members = operation.InputShape.Members;
        code.Line($"/// <summary>The body of {operation.Name}; valid until its method has returned.</summary>");
        code.Open($"public sealed class {type} : {CSharpNames.Runtime}RawBody");
        Schema(code, operation);
        code.Line($"public {type}() : base(RawSchema) {{ }}");
        var place = 0;
        foreach (var member in members)
        {
            Member(code, type, operation.Name, member, place);
            place += member.Shape.Type == "structure" ? 1 + member.Shape.Members.Count : 1;
        }

        var row = contract.Access.Row(operation.Name) ?? new JsonValue();
        Named(code, type, members, AccessEmitter.Members(row));
        Validate(code, contract, validation, members);
        code.Close();
        code.Line();
        if (members.FirstOrDefault(member => member.Shape.Type == "list") is { } records)
        {
            Cursor(code, operation.Name, type, records);
        }
    }

    private static string? KindOf(Shape shape) => SimpleKind(shape) ?? shape.Type switch
    {
        "structure" when shape.Members.All(member => SimpleKind(member.Shape) is not null) => "Structure",
        "list" when shape.Max is not null && shape.Item!.Shape.Type == "structure"
            && KindOf(shape.Item.Shape) == "Structure" => "Records",
        _ => null,
    };

    private static string? SimpleKind(Shape shape) => shape.Type switch
    {
        "string" => "Text",
        "blob" => "Blob",
        "integer" or "long" => "Number",
        "timestamp" => "Time",
        _ => null,
    };

    private static void Schema(CodeWriter code, BoundOperation operation)
    {
        var arguments = new List<string> { operation.Input + "Codec.Traits" };
        foreach (var member in operation.InputShape.Members)
        {
            var inner = member.Shape.Type == "list" ? member.Shape.Item!.Shape : member.Shape;
            var more = inner.Type == "structure"
                ? $", {CSharpNames.Pascal(inner.Name)}Codec.Traits, ["
                    + string.Join(", ", inner.Members.Select(item => Kind(SimpleKind(item.Shape)!))) + "]"
                : "";
            arguments.Add($"new {CSharpNames.Runtime}RawMember({Kind(KindOf(member.Shape)!)}{more})");
        }

        code.Line($"private static readonly {CSharpNames.Runtime}RawSchema RawSchema = new(");
        for (var i = 0; i < arguments.Count; i++)
        {
            code.Line("    " + arguments[i] + (i == arguments.Count - 1 ? ");" : ","));
        }
    }

    private static string Kind(string kind) => $"{CSharpNames.Runtime}RawKind.{kind}";

    private static void Member(CodeWriter code, string type, string operation, Member member, int place)
    {
        var name = CSharpNames.Property(type, member);
        switch (member.Shape.Type)
        {
            case "list":
                code.Line($"/// <summary>The number of {member.Name}.</summary>");
                code.Line($"public int {name}Count => Has({place}) ? PlaceOf({place}).Length : 0;");
                code.Line($"/// <summary>The {member.Name}, in order: <c>foreach</c>, or by index.</summary>");
                code.Line($"public {CursorName(operation)} {name} => new(this, -1);");
                break;
            case "structure":
                for (var i = 0; i < member.Shape.Members.Count; i++)
                {
                    Simple(code, name + CSharpNames.Pascal(member.Shape.Members[i].Name), member.Shape.Members[i], $"{place + 1 + i}", "");
                }

                break;
            default:
                Simple(code, name, member, $"{place}", "");
                break;
        }
    }

    private static void Simple(CodeWriter code, string name, Member member, string place, string body)
    {
        switch (member.Shape.Type)
        {
            case "string":
                code.Line($"/// <summary>{member.Name} as UTF-8 in the body; empty when absent.</summary>");
                code.Line($"public {Span} {name}Utf8 => {body}Utf8({place});");
                code.Line($"/// <summary>Whether {member.Name} is given.</summary>");
                code.Line($"public bool Has{name} => {body}Has({place});");
                code.Line($"/// <summary>{member.Name}; a new string each time.</summary>");
                code.Line($"public string? {name} => {body}Text({place});");
                break;
            case "blob":
                code.Line($"/// <summary>Whether {member.Name} is given.</summary>");
                code.Line($"public bool Has{name} => {body}Has({place});");
                code.Line($"/// <summary>Length of {member.Name} in bytes when decoded.</summary>");
                code.Line($"public int {name}Length => {body}DecodedLength({place});");
                code.Line($"/// <summary>Decodes {member.Name} into the caller's memory and returns the number of bytes written.</summary>");
                code.Line($"public int Decode{name}(global::System.Span<byte> destination) => {body}Decode({place}, destination);");
                break;
            case "timestamp":
                code.Line($"public global::System.DateTimeOffset? {name} => {body}Time({place});");
                break;
            default:
                code.Line($"public long? {name} => {body}Number({place});");
                break;
        }
    }

    private static void Named(CodeWriter code, string type, IReadOnlyList<Member> members, IReadOnlyList<string> names)
    {
        var strings = members.Where(member => member.Shape.Type == "string" && names.Contains(member.Name)).ToList();
        if (strings.Count == 0)
        {
            return;
        }

        code.Open("public override string? Member(string name) => name switch");
        foreach (var member in strings)
        {
            code.Line($"{CSharpNames.Literal(member.Name)} => {CSharpNames.Property(type, member)},");
        }

        code.Line("_ => null,");
        code.Close(";");
    }

    private static void Validate(CodeWriter code, Contract contract, ValidationEmitter validation, IReadOnlyList<Member> members)
    {
        code.Open($"public override void Validate({CSharpNames.Runtime}Violations e)");
        var place = 0;
        foreach (var member in members)
        {
            var name = validation.Spoken(member);
            if (member.Required)
            {
                code.Line($"if (!Has({place})) {{ e.Missing({name}); }}");
            }

            if (member.Shape.Type == "list")
            {
                Records(code, contract, validation, member, place);
            }
            else if (member.Shape.Type == "structure")
            {
                code.Open($"if (Has({place}))");
                code.Line($"e.Enter({name});");
                Inner(code, validation, member.Shape, index => $"{place + 1 + index}");
                code.Line("e.Leave();");
                code.Close();
            }
            else
            {
                Check(code, validation, member, $"{place}");
            }

            place += member.Shape.Type == "structure" ? 1 + member.Shape.Members.Count : 1;
        }

        code.Close();
    }

    private static void Records(CodeWriter code, Contract contract, ValidationEmitter validation, Member member, int place)
    {
        var item = member.Shape.Item!.Shape;
        code.Open($"if (Has({place}))");
        code.Line($"var count = PlaceOf({place}).Length;");
        code.Line($"e.CheckCount({validation.Spoken(member)}, count, {validation.Use(member.Shape)}, "
            + $"{CSharpNames.Literal(contract.JavaName(item.Name))});");
        code.Line($"e.Enter({validation.Spoken(member)});");
        code.Open("for (var i = 0; i < count && i < RecordsPlacedMax; i++)");
        code.Line("e.EnterItem(i);");
        code.Line("var first = RecordPlace(i, 0);");
        Inner(code, validation, item, index => index == 0 ? "first" : $"first + {index}");
        code.Line("e.Leave();");
        code.Close();
        code.Line("e.Leave();");
        code.Close();
    }

    private static void Inner(CodeWriter code, ValidationEmitter validation, Shape shape, System.Func<int, string> placeOf)
    {
        for (var i = 0; i < shape.Members.Count; i++)
        {
            var member = shape.Members[i];
            if (member.Required)
            {
                code.Line($"if (!Has({placeOf(i)})) {{ e.Missing({validation.Spoken(member)}); }}");
            }

            Check(code, validation, member, placeOf(i));
        }
    }

    private static void Check(CodeWriter code, ValidationEmitter validation, Member member, string place)
    {
        if (!member.Shape.IsConstrained || member.Shape.Type == "timestamp")
        {
            return;
        }

        var name = validation.Spoken(member);
        var constraint = validation.Use(member.Shape);
        var check = member.Shape.Type switch
        {
            "string" => $"e.CheckText({name}, Utf8({place}), {constraint});",
            "blob" => $"e.CheckBlob({name}, DecodedLength({place}), {constraint});",
            _ => $"e.Check({name}, Number({place}), {constraint});",
        };
        code.Line($"if (Has({place})) {{ {check} }}");
    }

    private static string CursorName(string operation) => operation + "Cursor";

    private static void Cursor(CodeWriter code, string operation, string bodyType, Member records)
    {
        var type = CursorName(operation);
        var name = CSharpNames.Property(bodyType, records);
        code.Line($"/// <summary>One of the {records.Name} of {operation}, and the enumerator over all of them.</summary>");
        code.Open($"public ref struct {type}");
        code.Line($"private readonly {bodyType} _body;");
        code.Line($"internal {type}({bodyType} body, int index) {{ _body = body; Index = index; }}");
        code.Line("/// <summary>The record's place in the request, from 0; -1 before the first.</summary>");
        code.Line("public int Index { get; private set; }");
        code.Line("/// <summary>The record at an index.</summary>");
        code.Line($"public {type} this[int index] => index >= 0 && index < _body.{name}Count ? new(_body, index) "
            + ": throw new global::System.ArgumentOutOfRangeException(nameof(index));");
        code.Line("/// <summary>Moves to the next record.</summary>");
        code.Line($"public bool MoveNext() => ++Index < _body.{name}Count;");
        code.Line("/// <summary>The cursor's record.</summary>");
        code.Line($"public {type} Current => this;");
        code.Line($"public {type} GetEnumerator() => new(_body, -1);");
        var members = records.Shape.Item!.Shape.Members;
        for (var i = 0; i < members.Count; i++)
        {
            Simple(code, CSharpNames.Property(type, members[i]), members[i], $"_body.RecordPlace(Index, {i})", "_body.");
        }

        code.Close();
        code.Line();
    }
}
