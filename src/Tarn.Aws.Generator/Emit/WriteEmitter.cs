using Tarn.Aws.Generator.Models;

namespace Tarn.Aws.Generator.Emit;

/// <summary>Emits writers, which turn typed values into the bytes of any codec.</summary>
internal static class WriteEmitter
{
    private const string Generic = "where TWriter : " + CSharpNames.Runtime + "IShapeWriter, allows ref struct";

    /// <summary>Emits the writer of a structure. Attributes come first, because XML needs that order.</summary>
    public static void Structure(CodeWriter code, string type, Shape shape, IReadOnlyList<Member> members)
    {
        code.Line($"internal static void Write<TWriter>(ref TWriter w, {type} value)");
        code.Open($"    {Generic}");
        var payload = shape.Members.FirstOrDefault(member => member.Name == shape.Payload);
        if (payload?.Shape is { Type: "structure", IsEventStream: false })
        {
            code.Line($"{CSharpNames.Pascal(payload.Shape.Name)}Codec.Write(ref w, value.{CSharpNames.Property(type, payload)}!);");
        }
        else
        {
            code.Line("w.BeginStructure(Traits);");
            foreach (var member in members.OrderBy(member => member.XmlAttribute ? 0 : 1))
            {
                MemberValue(code, type, members, member);
            }

            code.Line("w.EndStructure();");
        }

        code.Close();
    }

    /// <summary>Emits the writer of an answer that is one element with a member's text.</summary>
    public static void Content(CodeWriter code, string type, string member)
    {
        code.Line($"internal static void Write<TWriter>(ref TWriter w, {type} value)");
        code.Line($"    {Generic} => w.String(value.{CSharpNames.Pascal(member)} ?? \"\");");
    }

    /// <summary>Emits the writer of a list or map.</summary>
    public static void Collection(CodeWriter code, Shape shape)
    {
        var inner = shape.Item ?? shape.Value!;
        code.Line($"internal static void Write{CSharpNames.Pascal(shape.Name)}<TWriter>("
            + $"ref TWriter w, {CSharpNames.Runtime}MemberTraits m, {CSharpTypes.Of(shape)} value)");
        code.Open($"    {Generic}");
        var kind = shape.Item is null ? "Map" : "List";
        code.Line($"w.Begin{kind}(m);");
        code.Open("foreach (var item in value)");
        if (shape.Item is not null)
        {
            code.Line("w.Item(m);");
            code.Line(Value(inner, "item", "(m.Item ?? m)"));
        }
        else
        {
            code.Line("w.Key(m, item.Key);");
            code.Line(Value(inner, "item.Value", "(m.Item ?? m)"));
            code.Line("w.EndEntry(m);");
        }

        code.Close();
        code.Line($"w.End{kind}(m);");
        code.Close();
    }

    /// <summary>Emits the writer of the members outside the body, and the name of the body's root element.</summary>
    public static void Http(CodeWriter code, string type, Shape shape, bool isInput, string root)
    {
        code.Open($"internal static void WriteHttp({type} value, {CSharpNames.Runtime}HttpMemberWriter http)");
        foreach (var member in shape.Members.Where(member => member.Location is not null))
        {
            code.Line(Located(member, "value." + CSharpNames.Property(type, member)));
        }

        var payload = shape.Members.FirstOrDefault(member => member.Name == shape.Payload);
        var target = payload switch
        {
            { Streaming: true } => isInput ? "RequestStream" : "Stream",
            { Shape.Type: "blob" } => "Bytes",
            { Shape.Type: "string" } => "Text",
            _ => null,
        };
        if (target is not null)
        {
            code.Line($"http.{target} = value.{CSharpNames.Property(type, payload!)};");
            code.Line("http.HasOpaqueBody = true;");
        }

        code.Close();
        var hasBody = shape.Members.Any(member => member.Location is null);
        var element = payload is null ? (hasBody ? CSharpNames.Literal(root) : "null")
            : payload.Shape.Type != "structure" || payload.Shape.IsEventStream ? "null"
            : $"value.{CSharpNames.Property(type, payload)} is null ? null : "
                + CSharpNames.Literal(payload.LocationName ?? payload.Shape.Name);
        code.Line($"internal static string? RootElement({type} value) => {element};");
    }

    /// <summary>Emits the writing of one member.</summary>
    public static void MemberValue(CodeWriter code, string type, IReadOnlyList<Member> members, Member member, string field = "Traits")
    {
        var traits = $"{field}.Members[{IndexOf(members, member)}]";
        var name = CSharpNames.Property(type, member);
        var source = member.Required && CSharpTypes.IsValue(member) ? $"{name}OrNull" : name;
        code.Line($"if (value.{source} is {{ }} v{IndexOf(members, member)}) {{ w.Member({traits}); "
            + $"{Value(member, $"v{IndexOf(members, member)}", traits)} }}");
    }

    private static int IndexOf(IReadOnlyList<Member> members, Member member)
    {
        var index = 0;
        while (members[index] != member)
        {
            index++;
        }

        return index;
    }

    private static string Value(Member member, string value, string traits) => member.Shape.Type switch
    {
        "structure" when member.Shape.IsDocument => $"w.Document({value});",
        "structure" => $"{CSharpNames.Pascal(member.Shape.Name)}Codec.Write(ref w, {value});",
        "list" or "map" => $"Collections.Write{CSharpNames.Pascal(member.Shape.Name)}(ref w, {traits}, {value});",
        "form" => $"w.Form<{member.Shape.Form!.Value.Type}, {member.Shape.Form.Value.Form}>({value});",
        "integer" => $"w.Int32({value});",
        "long" => $"w.Int64({value});",
        "double" or "float" => $"w.Double({value});",
        "boolean" => $"w.Boolean({value});",
        "blob" => $"w.Blob({value}.Span);",
        "timestamp" => $"w.Timestamp({value}, {CSharpTypes.Timestamp(member)});",
        _ => $"w.String({value});",
    };

    private static string Located(Member member, string value)
    {
        var name = CSharpNames.Literal(member.LocationName ?? member.Name);
        var text = member.Shape.Type switch
        {
            "integer" or "long" or "boolean" => $"{CSharpNames.Runtime}HttpMemberWriter.AsText({value})",
            "timestamp" => $"{CSharpNames.Runtime}HttpMemberWriter.AsText({value}, {CSharpTypes.Timestamp(member)})",
            _ => value,
        };
        return member.Location switch
        {
            "headers" => $"http.Prefixed({name}, {value});",
            "header" => $"http.Header({name}, {text});",
            "uri" => $"http.Label({name}, {text});",
            "querystring" => $"http.Query({name}, {text});",
            _ => $"http.Status = {value};",
        };
    }
}
