namespace Tarn.Aws.Protocols;

/// <summary>What a caller of one operation needs.</summary>
/// <param name="Rules">Every rule must allow. Empty with <paramref name="Inside"/>, or where anybody may call.</param>
/// <param name="Inside">
/// The operation's method asks <c>call.Authorize</c> itself, because its resources are known only there.
/// </param>
public sealed record AccessRow(IReadOnlyList<AccessRule> Rules, bool Inside)
{
    /// <summary>Nothing to check: the operation is open to every caller (STS GetCallerIdentity).</summary>
    public static AccessRow Open { get; } = new([], false);
}
