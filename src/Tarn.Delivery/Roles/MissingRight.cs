using Tarn.Storage;

namespace Tarn.Delivery.Roles;

/// <summary>A failure because a role lacks an action. It is looked at again soon, because asking costs little.</summary>
internal static class MissingRight
{
    /// <summary>The age at which an answer is asked for again, and the pause after a refusal.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>Whether a failure is a right that a role lacks.</summary>
    public static bool Is(Exception? failure) => failure is TarnException { Kind: ErrorKind.AccessDenied };
}
