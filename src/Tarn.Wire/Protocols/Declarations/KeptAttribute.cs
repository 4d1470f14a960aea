namespace Tarn.Wire.Protocols;

/// <summary>
/// On an operation's method: this input member is stored and echoed without effect; without a member, the whole
/// operation is. Listed in <c>docs/coverage.md</c>.
/// </summary>
/// <param name="member">
/// The member's path in the model's names, or several with commas between them (<c>StreamModeDetails.StreamMode</c>); lists
/// on the way have no name of their own. Or <c>*</c> for the operation.
/// </param>
/// <param name="why">The reason for keeping it.</param>
/// <param name="value">The only value of the member that is kept; null: any value is.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class KeptAttribute(string member, string why, string? value = null) : Attribute
{
    /// <summary>The member's path, or <c>*</c>.</summary>
    public string Member { get; } = member;

    /// <summary>The reason for keeping it.</summary>
    public string Why { get; } = why;

    /// <summary>The only value that is kept; null: any value is.</summary>
    public string? Value { get; } = value;
}
