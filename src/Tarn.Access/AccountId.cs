using System.Diagnostics.CodeAnalysis;

namespace Tarn.Access;

/// <summary>Account ids: twelve digits.</summary>
public static class AccountId
{
    /// <summary>The account of an instance whose settings name no account.</summary>
    public const string Default = "000000000000";

    /// <summary>Whether the text is twelve digits.</summary>
    public static bool IsWellFormed([NotNullWhen(true)] string? text) =>
        text is { Length: 12 } && !text.AsSpan().ContainsAnyExceptInRange('0', '9');
}
