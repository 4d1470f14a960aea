using Tarn.Access.Secrets;

namespace Tarn.Aws.SecretsManager.Finding;

/// <summary>Finds the secret of a name, an ARN, or an ARN without its suffix. The operation's access row has checked the caller's rights on it.</summary>
/// <param name="secrets">All secrets.</param>
internal sealed class SecretFinder(Definitions<RegisteredSecret> secrets)
{
    /// <summary>The secret that a request names.</summary>
    /// <exception cref="TarnException">NotFound.</exception>
    public RegisteredSecret Find(Call call, string secretId)
    {
        var secret = TryFind(call, secretId) ?? throw SecretFailures.NotFound();
        call.Touch(secret.Resource.Id, secret.Resource.Cells);
        return secret;
    }

    /// <summary>As <see cref="Find"/>, for operations that a deleted secret does not have.</summary>
    /// <exception cref="TarnException">NotFound; Conflict: its deletion was requested.</exception>
    public RegisteredSecret FindLive(Call call, string secretId) =>
        Find(call, secretId) is { Definition.DeletedMs: null } secret ? secret : throw SecretFailures.Deleted();

    /// <summary>The secret of a name in the call's account and region; null: there is none.</summary>
    public RegisteredSecret? FindName(Call call, string name) => secrets.Find(SecretDefinition.Kind.NameOf(call, name));

    /// <summary>The ARN that policies see. For an unknown secret it ends with a pattern, as a new secret's does.</summary>
    public string ArnOf(Call call, string secretId) => TryFind(call, secretId)?.Arn
        ?? (secretId.StartsWith("arn:", StringComparison.Ordinal)
            ? secretId
            : SecretDefinition.Kind.ArnOf(call, secretId) + "-" + new string('?', SecretArn.SuffixChars));

    /// <summary>The secret that a request names; null: there is none in the call's region.</summary>
    public RegisteredSecret? TryFind(Call call, string secretId)
    {
        if (!secretId.StartsWith("arn:", StringComparison.Ordinal))
        {
            return FindName(call, secretId);
        }

        if (SecretDefinition.Kind.NameIn(secretId) is not { } named || named.Region != call.Region)
        {
            return null;
        }

        return SecretArn.NameIn(named.Name) is { } name && secrets.Find(named with { Name = name }) is { } whole && whole.Arn == secretId ? whole
            : named.Account == call.Account ? secrets.Find(named)
            : null;
    }
}
