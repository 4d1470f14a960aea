namespace Tarn.Aws.Protocols;

/// <summary>
/// On an operation's method: this input member is stored and echoed without effect; without a member, the whole
/// operation is. Listed in <c>docs/coverage.md</c>.
/// </summary>
/// <param name="member">
/// The member's path in the model's names (<c>StreamModeDetails.StreamMode</c>), or <c>*</c> for the operation.
/// </param>
/// <param name="why">The reason for keeping it.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class KeptAttribute(string member, string why) : Attribute
{
    /// <summary>The member's path, or <c>*</c>.</summary>
    public string Member { get; } = member;

    /// <summary>The reason for keeping it.</summary>
    public string Why { get; } = why;
}
