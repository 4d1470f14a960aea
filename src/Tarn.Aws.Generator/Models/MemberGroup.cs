
namespace Tarn.Aws.Generator.Models;

/// <summary>Members that several shapes have in common, in the form of one of these shapes.</summary>
internal sealed class MemberGroup(string name, IReadOnlyList<Member> members)
{
    /// <summary>The name of the group's type and of the shapes' property.</summary>
    public string Name { get; } = name;

    /// <summary>The members, in the group's order.</summary>
    public IReadOnlyList<Member> Members { get; } = members;
}
