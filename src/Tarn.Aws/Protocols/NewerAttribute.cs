namespace Tarn.Aws.Protocols;

/// <summary>
/// On an operation's method: newer clients send this input member and the model lacks it. It is refused by name with any value but one, which
/// asks for what Tarn does anyway. Listed in <c>docs/coverage.md</c> as refused.
/// </summary>
/// <param name="member">The member's name; it stands in the input itself.</param>
/// <param name="taken">The value that is taken, as text.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class NewerAttribute(string member, string taken) : Attribute
{
    /// <summary>The member's name.</summary>
    public string Member { get; } = member;

    /// <summary>The value that is taken.</summary>
    public string Taken { get; } = taken;
}
