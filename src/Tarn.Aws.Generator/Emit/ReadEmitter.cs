using Tarn.Aws.Generator.Models;

namespace Tarn.Aws.Generator.Emit;

/// <summary>Emits readers, which turn the bytes of any codec into typed values.</summary>
internal static class ReadEmitter
{
    private const string Generic = "where TReader : " + CSharpNames.Runtime + "IShapeReader, allows ref struct";

    /// <summary>Emits the reader of a structure.</summary>
    public static void Structure(CodeWriter code, string type, IReadOnlyList<Member> members)
    {
        code.Line($"internal static {type}? Read<TReader>(ref TReader r)");
        code.Open($"    {Generic}");
        code.Line("if (!r.BeginStructure(Traits)) { return null; }");
        Loop(code, members);
        Construct(code, type, members);
        code.Close();
    }

    /// <summary>Emits the reader of a REST operation's input (in the client: output).</summary>
    public static void Http(CodeWriter code, string type, Shape shape, bool isInput)
    {
        code.Line($"internal static {type}? ReadHttp<TReader>({CSharpNames.Runtime}HttpMembers http, ref TReader r)");
        code.Open($"    {Generic}");
        var payload = shape.Members.FirstOrDefault(member => member.Name == shape.Payload);
        var body = shape.Members.Where(member => member.Location is null && member != payload).ToList();
        foreach (var member in shape.Members.Where(member => !body.Contains(member)))
        {
            var index = shape.Members.IndexOf(member);
            code.Line($"var m{index} = {(member == payload ? Payload(member, isInput) : Located(member, isInput))};");
        }

        if (payload is null && body.Count > 0)
        {
            foreach (var member in body)
            {
                code.Line($"{Local(member)} m{shape.Members.IndexOf(member)} = null;");
            }

            code.Open("if (r.BeginStructure(Traits))");
            Switch(code, body, member => shape.Members.IndexOf(member));
            code.Close();
        }

        Construct(code, type, shape.Members);
        code.Close();
    }

    /// <summary>Emits the reader of an answer that is one element with a member's text.</summary>
    public static void Content(CodeWriter code, string type, string member)
    {
        code.Line($"internal static {type}? ReadHttp<TReader>({CSharpNames.Runtime}HttpMembers http, ref TReader r)");
        code.Line($"    {Generic} => new {type} {{ {CSharpNames.Pascal(member)} = r.String() is {{ Length: > 0 }} text ? text : null }};");
    }

    /// <summary>Emits the reader of a list or map.</summary>
    public static void Collection(CodeWriter code, Shape shape)
    {
        var type = CSharpTypes.Of(shape);
        var inner = shape.Item ?? shape.Value!;
        var innerType = CSharpTypes.Of(inner.Shape);
        code.Line($"internal static {type}? Read{CSharpNames.Pascal(shape.Name)}<TReader>("
            + $"ref TReader r, {CSharpNames.Runtime}MemberTraits m, {type}? before)");
        code.Open($"    {Generic}");
        code.Line($"if (!r.Begin{(shape.Item is null ? "Map" : "List")}(m)) {{ return before; }}");
        if (shape.Item is not null)
        {
            // other members may interrupt a flattened list, so its earlier items stay
            var list = $"global::System.Collections.Generic.List<{innerType}>";
            code.Line($"var items = m.Flattened && before is {list} earlier ? earlier : new {list}();");
            code.Open("while (r.NextItem())");
            code.Line($"if ({Value(inner, "(m.Item ?? m)", "null")} is {{ }} item) {{ items.Add(item); }}");
        }
        else
        {
            code.Line($"var items = new global::System.Collections.Generic.Dictionary<string, {innerType}>("
                + "global::System.StringComparer.Ordinal);");
            code.Open("while (r.NextKey() is { } key)");
            code.Line($"if ({Value(inner, "(m.Item ?? m)", "null")} is {{ }} item) {{ items[key] = item; }}");
        }

        code.Close();
        code.Line("return items;");
        code.Close();
    }

    private static void Loop(CodeWriter code, IReadOnlyList<Member> members)
    {
        for (var i = 0; i < members.Count; i++)
        {
            code.Line($"{Local(members[i])} m{i} = null;");
        }

        var indexes = members.Select((member, index) => (member, index)).ToDictionary(pair => pair.member, pair => pair.index);
        Switch(code, members, member => indexes[member]);
    }

    /// <summary>Emits the loop over a structure's members, which sets the locals of their indexes.</summary>
    public static void Switch(CodeWriter code, IReadOnlyList<Member> members, System.Func<Member, int> indexOf, string traits = "Traits")
    {
        if (members.Count == 0)
        {
            code.Line($"while (r.NextMember({traits}) >= 0) {{ }}");
            return;
        }

        code.Open($"for (int next; (next = r.NextMember({traits})) >= 0;)");
        code.Open("switch (next)");
        for (var i = 0; i < members.Count; i++)
        {
            var local = $"m{indexOf(members[i])}";
            code.Line($"case {i}: {local} = {Value(members[i], $"{traits}.Members[{i}]", local)}; break;");
        }

        code.Close();
        code.Close();
    }

    /// <summary>The type of a member's local.</summary>
    public static string Local(Member member) => CSharpTypes.Of(member.Shape) + "?";

    /// <summary>Emits the construction from the locals.</summary>
    public static void Construct(CodeWriter code, string type, IReadOnlyList<Member> members)
    {
        code.Open($"return new {type}");
        for (var i = 0; i < members.Count; i++)
        {
            var name = CSharpNames.Property(type, members[i]);
            if (!members[i].Required)
            {
                code.Line($"{name} = m{i},");
            }
            else if (CSharpTypes.IsValue(members[i]))
            {
                code.Line($"{name} = m{i}.GetValueOrDefault(),");
                code.Line($"{name}OrNull = m{i},");
            }
            else
            {
                code.Line($"{name} = m{i}!,");
            }
        }

        code.Close(";");
    }

    private static string Value(Member member, string traits, string before) => member.Shape.Type switch
    {
        "structure" when member.Shape.IsDocument => "r.Document()",
        "structure" => $"{CSharpNames.Pascal(member.Shape.Name)}Codec.Read(ref r)",
        "list" or "map" => $"Collections.Read{CSharpNames.Pascal(member.Shape.Name)}(ref r, {traits}, {before})",
        "form" => $"r.Form<{member.Shape.Form!.Value.Type}, {member.Shape.Form.Value.Form}>()",
        "integer" => "r.Int32()",
        "long" => "r.Int64()",
        "double" or "float" => "r.Double()",
        "boolean" => "r.Boolean()",
        "blob" => "r.Blob()",
        "timestamp" => $"r.Timestamp({CSharpTypes.Timestamp(member)})",
        _ => "r.String()",
    };

    private static string Payload(Member member, bool isInput) => member.Shape.Type switch
    {
        "structure" => $"{CSharpNames.Pascal(member.Shape.Name)}Codec.Read(ref r)",
        "blob" when member.Streaming => isInput ? "http.Stream" : "http.AnswerStream",
        "blob" => "http.Body",
        _ => "http.BodyText",
    };

    private static string Located(Member member, bool isInput)
    {
        var name = CSharpNames.Literal(member.LocationName ?? member.Name);
        if (member.Location == "headers")
        {
            return $"http.Prefixed({name})";
        }

        if (member.Location == "querystring" && member.Shape.Type == "list")
        {
            return $"http.QueryList({name})";
        }

        if (member.Location == "header" && member.Shape.Type == "list")
        {
            return $"http.HeaderList({name})";
        }

        var text = member.Location switch
        {
            "uri" => $"http.Label({name})",
            "querystring" => $"http.Query({name})",
            "statusCode" => "http.StatusText",
            _ => $"http.Header({name})",
        };
        return member.Shape.Type switch
        {
            "integer" => $"{CSharpNames.Runtime}HttpMembers.Int32({text}, {name})",
            "long" => $"{CSharpNames.Runtime}HttpMembers.Int64({text}, {name})",
            "double" or "float" => $"{CSharpNames.Runtime}HttpMembers.Double({text}, {name})",
            "boolean" => $"{CSharpNames.Runtime}HttpMembers.Boolean({text}, {name})",
            "timestamp" => $"{CSharpNames.Runtime}HttpMembers.Timestamp({text}, {name}, {CSharpTypes.Timestamp(member)})",
            _ => text,
        };
    }
}
