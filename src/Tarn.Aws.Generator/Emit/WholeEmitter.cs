using Tarn.Aws.Generator.Models;

namespace Tarn.Aws.Generator.Emit;

/// <summary>
/// Emits the other form of a REST operation: one document with every member under the model's name, wherever HTTP has it.
/// </summary>
internal static class WholeEmitter
{
    private const string Traits = "WholeTraits";

    /// <summary>Emits the writer, and the reader of an input.</summary>
    public static void Emit(CodeWriter code, Contract contract, string type, Shape shape, bool isInput)
    {
        var members = shape.Members.Where(member => !member.Streaming && !member.Shape.IsEventStream).ToList();
        TraitsEmitter.Emit(code, contract, shape.Name.Length == 0 ? type : shape.Name, members, name: Traits);
        if (isInput)
        {
            Reader(code, type, shape, members);
        }

        Writer(code, type, members);
    }

    private static void Reader(CodeWriter code, string type, Shape shape, List<Member> members)
    {
        code.Line($"internal static {type}? ReadWhole<TReader>({CSharpNames.Runtime}RequestBody? stream, ref TReader r)");
        code.Open($"    where TReader : {CSharpNames.Runtime}IShapeReader, allows ref struct");
        code.Line($"if (!r.BeginStructure({Traits})) {{ return null; }}");
        for (var i = 0; i < shape.Members.Count; i++)
        {
            code.Line(members.Contains(shape.Members[i])
                ? $"{ReadEmitter.Local(shape.Members[i])} m{i} = null;"
                : $"var m{i} = stream;");
        }

        ReadEmitter.Switch(code, members, member => shape.Members.IndexOf(member), Traits);
        foreach (var member in members)
        {
            if (Checked(member, $"m{shape.Members.IndexOf(member)}") is { } line)
            {
                code.Line(line);
            }
        }

        ReadEmitter.Construct(code, type, shape.Members);
        code.Close();
    }

    // A stored value becomes a header or a part of a path again.
    private static string? Checked(Member member, string local) => (member.Location, member.Shape.Type) switch
    {
        ("uri", "string") => $"{local} = {CSharpNames.Runtime}WholeMembers.Label({local});",
        ("headers", "map") => $"{local} = {CSharpNames.Runtime}WholeMembers.Prefixed({local});",
        ("header", "string") => $"{local} = {CSharpNames.Runtime}WholeMembers.Text({CSharpNames.Literal(member.Name)}, {local});",
        ("querystring", "string") when member.LocationName?.StartsWith("response-") == true =>
            $"{local} = {CSharpNames.Runtime}WholeMembers.Text({CSharpNames.Literal(member.Name)}, {local});",
        _ => null,
    };

    private static void Writer(CodeWriter code, string type, List<Member> members)
    {
        code.Line($"internal static void WriteWhole<TWriter>(ref TWriter w, {type} value)");
        code.Open($"    where TWriter : {CSharpNames.Runtime}IShapeWriter, allows ref struct");
        code.Line($"w.BeginStructure({Traits});");
        foreach (var member in members)
        {
            WriteEmitter.MemberValue(code, type, members, member, Traits);
        }

        code.Line("w.EndStructure();");
        code.Close();
    }
}
