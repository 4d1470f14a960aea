using Tarn.Storage;

namespace Tarn.Access.Keys;

/// <summary>Failures of keys. <see cref="TarnException.Reason"/> names the kind, for the doors of all services.</summary>
public static class KeyFailures
{
    /// <summary>The reason of a disabled key.</summary>
    public const string IsDisabled = "key disabled";

    /// <summary>The reason of a key whose state does not allow the operation.</summary>
    public const string HasWrongState = "key state";

    /// <summary>The reason of a ciphertext that does not open: damaged, of another context, or not made here.</summary>
    public const string IsNoCiphertext = "key ciphertext";

    /// <summary>The reason of a ciphertext of another key than the named one.</summary>
    public const string IsOfAnotherKey = "other key";

    /// <summary>The reason of an operation that this kind of key does not have.</summary>
    public const string IsUnsupported = "key operation";

    /// <summary>The reason of imported material that differs from the key's.</summary>
    public const string IsOtherMaterial = "key material";

    /// <summary>The reason of an import token that does not open.</summary>
    public const string IsNoImportToken = "import token";

    /// <summary>The reason of a grant token that does not open.</summary>
    public const string IsNoGrantToken = "grant token";

    /// <summary>The reason of an unknown grant.</summary>
    public const string IsNoGrant = "grant id";

    /// <summary>The reason of an unknown key or alias.</summary>
    public const string IsNoKey = "no key";

    /// <summary>A key of another region than the one of the request.</summary>
    public static TarnException OtherRegion(string region) => Of(ErrorKind.NotFound, IsNoKey, $"Invalid arn {region}");

    /// <summary>A key that the registry does not have.</summary>
    public static TarnException NoKey(string arn) => Of(ErrorKind.NotFound, IsNoKey, $"Key '{arn}' does not exist");

    public static TarnException NoAlias(string arn) => Of(ErrorKind.NotFound, IsNoKey, $"Alias {arn} is not found.");

    /// <summary>A text that names no key in any form.</summary>
    public static TarnException InvalidId(string text) => Of(ErrorKind.NotFound, IsNoKey, $"Invalid keyId '{text}'");

    public static TarnException Disabled(string arn) => Of(ErrorKind.Conflict, IsDisabled, $"{arn} is disabled.");

    /// <summary>A key in a state that does not allow the operation.</summary>
    public static TarnException WrongState(string arn, string state) => Of(ErrorKind.Conflict, HasWrongState, $"{arn} is {state}.");

    /// <summary>A ciphertext that does not open. AWS gives no message.</summary>
    public static TarnException InvalidCiphertext() => Of(ErrorKind.InvalidArgument, IsNoCiphertext, "");

    public static TarnException OtherKey() => Of(
        ErrorKind.InvalidArgument, IsOfAnotherKey, "The key ID in the request does not identify a CMK that can perform this operation.");

    public static TarnException Unsupported(string message) => Of(ErrorKind.NotSupported, IsUnsupported, message);

    public static TarnException OtherMaterial() => Of(
        ErrorKind.InvalidArgument, IsOtherMaterial, "The key material in the request is not the one that was imported into this key before.");

    public static TarnException NoImportToken() => Of(ErrorKind.InvalidArgument, IsNoImportToken, "The import token is not valid for this key.");

    public static TarnException ExpiredImportToken() => Of(ErrorKind.Expired, IsNoImportToken, "The import token has expired.");

    public static TarnException NoGrantToken() => Of(ErrorKind.InvalidArgument, IsNoGrantToken, "The grant token is not valid.");

    public static TarnException NoGrant(string id) => Of(ErrorKind.NotFound, IsNoGrant, $"Grant {id} does not exist");

    private static TarnException Of(ErrorKind kind, string reason, string message) => new(kind, message) { Reason = reason };
}
