using Tarn.Aws.Generator.Doors;
using Tarn.Aws.Generator.Models;

namespace Tarn.Aws.Generator.Emit;

/// <summary>Emits traits: the facts about members, besides their types, that codecs need.</summary>
internal static class TraitsEmitter
{
    /// <summary>Emits the static field with a structure's traits.</summary>
    /// <param name="code">The target.</param>
    /// <param name="contract">The door's contract.</param>
    /// <param name="javaShape">The structure's name at AWS.</param>
    /// <param name="members">The structure's members.</param>
    /// <param name="input">If the structure is an input, its operation.</param>
    /// <param name="name">The field's name.</param>
    public static void Emit(
        CodeWriter code, Contract contract, string javaShape, IEnumerable<Member> members, BoundOperation? input = null, string name = "Traits")
    {
        var list = members.ToList();
        var newer = input?.Method.Notes.Where(note => note.IsNewer).Select(note => Newer(contract, input, note)).ToList() ?? [];
        var end = newer.Count == 0 ? ");" : $") {{ Newer = [{string.Join(", ", newer)}] }};";
        code.Line($"internal static readonly {CSharpNames.Runtime}StructureTraits {name} = new("
            + CSharpNames.Literal(contract.JavaName(javaShape)) + (list.Count == 0 ? end : ","));
        for (var i = 0; i < list.Count; i++)
        {
            code.Line("    " + Member(contract, list[i], list[i].Name) + (i == list.Count - 1 ? end : ","));
        }
    }

    private static string Newer(Contract contract, BoundOperation input, CoverageNote note) =>
        $"new {CSharpNames.Runtime}NewerMember({CSharpNames.Literal(note.Member)}, {CSharpNames.Literal(note.Text)}, "
        + $"{CSharpNames.Literal(contract.Wire.ValidationError)}, global::Tarn.Wire.Coverage.CoverageMarkdown.Anchor("
        + $"{CSharpNames.Literal(contract.Model.Name)}, {CSharpNames.Literal(input.Name)}))";

    private static string Member(Contract contract, Member member, string name)
    {
        var created = $"new {CSharpNames.Runtime}MemberTraits({CSharpNames.Literal(name)})";
        var facts = contract.HasWireNames ? Facts(contract, member, name).ToList() : [];
        if (IsSensitive(member.Shape))
        {
            facts.Add("IsSensitive = true");
        }

        return facts.Count == 0 ? created : $"{created} {{ {string.Join(", ", facts)} }}";
    }

    // A list of secrets is a secret.
    private static bool IsSensitive(Shape shape) =>
        shape.IsSensitive || shape.Item?.Shape.IsSensitive == true || shape.Value?.Shape.IsSensitive == true;

    private static IEnumerable<string> Facts(Contract contract, Member member, string name)
    {
        if (member.LocationName is { } wireName && member.Location is null && wireName != name)
        {
            yield return $"WireName = {CSharpNames.Literal(wireName)}";
        }

        if (member.Flattened || member.Shape.Flattened)
        {
            yield return "Flattened = true";
        }

        if (member.XmlAttribute)
        {
            yield return "Attribute = true";
        }

        if (member.Shape.Key?.LocationName is { } key)
        {
            yield return $"KeyName = {CSharpNames.Literal(key)}";
        }

        if (member.Shape.Item is { } item)
        {
            yield return $"Item = {Member(contract, item, "member")}";
        }
        else if (member.Shape.Value is { } value)
        {
            yield return $"Item = {Member(contract, value, "value")}";
        }
    }
}
