namespace Tarn.Wire.Protocols;

/// <summary>
/// On an operation's method: newer clients send this input member, and the model lacks it. Only one value is accepted,
/// which asks for Tarn's behaviour. Any other value is refused by name. Listed in <c>docs/coverage.md</c> as refused.
/// </summary>
/// <param name="member">The member's name, a direct member of the input.</param>
/// <param name="taken">The accepted value, as text.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class NewerAttribute(string member, string taken) : Attribute
{
    /// <summary>The member's name.</summary>
    public string Member { get; } = member;

    /// <summary>The accepted value.</summary>
    public string Taken { get; } = taken;
}
