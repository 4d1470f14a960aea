using Tarn.Storage.Rights;

namespace Tarn.Access.Policies;

/// <summary>The decision of policies for every resource with a prefix. A Deny wins over every Allow.</summary>
/// <param name="Allowed">The part that some statement allows.</param>
/// <param name="Denied">The part that some statement denies.</param>
public readonly record struct FolderOutcome(FolderRight Allowed, FolderRight Denied)
{
    /// <summary>The right that the policies give.</summary>
    public FolderRight Right => Denied == FolderRight.All ? FolderRight.None
        : Denied == FolderRight.Some && Allowed == FolderRight.All ? FolderRight.Some
        : Allowed;

    /// <summary>This decision with a further statement.</summary>
    internal FolderOutcome With(bool isDeny, FolderRight part) =>
        isDeny ? this with { Denied = Max(Denied, part) } : this with { Allowed = Max(Allowed, part) };

    // Two statements about different parts may cover the folder together: that counts as Some, which asks per object.
    private static FolderRight Max(FolderRight one, FolderRight other) => one > other ? one : other;
}
