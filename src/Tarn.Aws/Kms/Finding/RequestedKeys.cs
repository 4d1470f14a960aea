using Tarn.Access.Keys;
using Tarn.Access.Keys.Finding;
using Tarn.Access.Keys.Use;

namespace Tarn.Aws.Kms.Finding;

/// <summary>Finds the keys of requests, and checks the caller's right to use them.</summary>
/// <param name="finder">Finds keys and aliases.</param>
/// <param name="dataKeys">Makes the keys of <c>alias/aws/SERVICE</c>.</param>
/// <param name="tokens">Reads grant tokens.</param>
internal sealed class RequestedKeys(KeyFinder finder, DataKeys dataKeys, GrantTokens tokens)
{
    private static readonly KeyUse Plain = new();

    /// <summary>The key of a request that may name an alias.</summary>
    /// <param name="grantTokens">The tokens that the caller gives; null: none.</param>
    /// <param name="use">The facts of the use; null: the operation sets none.</param>
    /// <exception cref="TarnException">AccessDenied; NotFound, for callers who may use keys at all.</exception>
    public async ValueTask<FoundKey> Find(
        Call call, string keyId, string action, CancellationToken cancellationToken, IReadOnlyList<string>? grantTokens = null, KeyUse? use = null)
    {
        var key = await Resolve(call, keyId, action, cancellationToken);
        Require(call, key, action, grantTokens, use);
        return key;
    }

    /// <summary>The key of a request that may name an alias, before its right is checked.</summary>
    /// <exception cref="TarnException">AccessDenied; NotFound, for callers who may use keys at all.</exception>
    public async ValueTask<FoundKey> Resolve(Call call, string keyId, string action, CancellationToken cancellationToken)
    {
        // Nor does a caller without any right make the key of a service.
        if (KeyFinder.AliasIn(call.Account, call.Region, keyId) is { } alias && !finder.TryFindAlias(alias, out _))
        {
            call.Authorize(action, KeyDefinition.Kind.ArnOf(call, "*"));
        }

        try
        {
            return await dataKeys.Resolve(call.Account, call.Region, keyId, cancellationToken);
        }
        catch (TarnException missing) when (missing.Kind == ErrorKind.NotFound)
        {
            call.Authorize(action, KeyDefinition.Kind.ArnOf(call, "*"));
            throw;
        }
    }

    /// <summary>The key of a request that names the key itself.</summary>
    /// <param name="use">The facts of the use; null: the operation sets none.</param>
    /// <exception cref="TarnException">AccessDenied; NotFound, for callers who may use keys at all.</exception>
    public FoundKey FindKey(Call call, string keyId, string action, KeyUse? use = null)
    {
        var key = Known(call, action, () => finder.FindKey(call.Account, call.Region, keyId));
        Require(call, key, action, null, use);
        return key;
    }

    /// <summary>Looks something up for a caller. A caller without any right to keys gets no answer about it.</summary>
    /// <exception cref="TarnException">AccessDenied; the look-up's failure, for callers who may use keys at all.</exception>
    public static T Known<T>(Call call, string action, Func<T> find)
    {
        try
        {
            return find();
        }
        catch (TarnException unknown) when (unknown.Kind is ErrorKind.NotFound or ErrorKind.InvalidArgument)
        {
            call.Authorize(action, KeyDefinition.Kind.ArnOf(call, "*"));
            throw;
        }
    }

    /// <summary>Checks the caller's right to an action with a key.</summary>
    /// <param name="grantTokens">The tokens that the caller gives; null: none.</param>
    /// <param name="use">The facts of the use; null: the operation sets none.</param>
    /// <exception cref="TarnException">AccessDenied; a token is none of this instance.</exception>
    public void Require(Call call, FoundKey key, string action, IReadOnlyList<string>? grantTokens = null, KeyUse? use = null)
    {
        foreach (var token in grantTokens ?? [])
        {
            tokens.Open(token);
        }

        KeyUser.Of(call).Require(finder, key, action, use ?? Plain);
        call.Touch(key.Resource.Id, key.Resource.Cells);
    }
}
