using System.Diagnostics.CodeAnalysis;
using Tarn.Access.Registry;
using Tarn.Storage;

namespace Tarn.Access.Keys.Finding;

/// <summary>Finds keys by id, ARN, alias and ARN of an alias, in memory.</summary>
/// <param name="registry">Holds keys and aliases.</param>
public sealed class KeyFinder(ResourceRegistry registry)
{
    private readonly Definitions<KeyDefinition> _keys = KeyDefinition.Kind.In(registry);
    private readonly Definitions<KeyAlias> _aliases = KeyAlias.Kind.In(registry);

    /// <summary>The key of a text, which may name an alias.</summary>
    /// <param name="account">The account of short forms.</param>
    /// <param name="region">The only region in which keys are found.</param>
    /// <exception cref="TarnException">NotFound, with AWS's sentence.</exception>
    public FoundKey Find(string account, string region, string text)
    {
        if (AliasIn(account, region, text) is not { } alias)
        {
            return FindKey(account, region, text);
        }

        return _aliases.Find(alias) is { } definition
            ? Of(KeyDefinition.Kind.NameOf(alias.Account, alias.Region, definition.Key)) is { } found
                ? found with { Alias = KeyAlias.Start + alias.Name }
                : throw KeyFailures.NoAlias(KeyAlias.Kind.ArnOf(alias))
            : throw KeyFailures.NoAlias(KeyAlias.Kind.ArnOf(alias));
    }

    /// <summary>The key of a text that names the key itself.</summary>
    /// <param name="account">The account of short forms.</param>
    /// <param name="region">The only region in which keys are found.</param>
    /// <exception cref="TarnException">NotFound, with AWS's sentence.</exception>
    public FoundKey FindKey(string account, string region, string text)
    {
        var name = NameIn(account, region, text);
        return Of(name) ?? throw KeyFailures.NoKey(KeyDefinition.Kind.ArnOf(name));
    }

    /// <summary>The name of the key that a text names, whether or not it exists.</summary>
    /// <exception cref="TarnException">NotFound: the text names no key of the region.</exception>
    public static ResourceName NameIn(string account, string region, string text)
    {
        if (!text.StartsWith("arn:", StringComparison.Ordinal))
        {
            return Guid.TryParseExact(text, "D", out var id)
                ? KeyDefinition.Kind.NameOf(account, region, id.ToString())
                : throw KeyFailures.InvalidId(text);
        }

        if (KeyDefinition.Kind.NameIn(text) is not { } name || !Guid.TryParseExact(name.Name, "D", out _))
        {
            throw KeyFailures.InvalidId(text);
        }

        return name.Region == region ? name : throw KeyFailures.OtherRegion(name.Region);
    }

    /// <summary>The key of an id in the registry; null: there is none.</summary>
    public FoundKey? Get(ResourceId id) =>
        registry.TryGet(id, out var resource) && KeyDefinition.Kind.Has(resource) ? new FoundKey(resource, _keys.Of(resource), null) : null;

    /// <summary>The alias that a text names; null: it names a key, or nothing.</summary>
    /// <param name="account">The account of short forms.</param>
    /// <param name="region">The region of short forms.</param>
    public static ResourceName? AliasIn(string account, string region, string text) =>
        text.StartsWith(KeyAlias.Start, StringComparison.Ordinal) ? KeyAlias.Kind.NameOf(account, region, text[KeyAlias.Start.Length..])
        : KeyAlias.Kind.NameIn(text) is { } name && name.Region == region ? name
        : null;

    public bool TryFindAlias(in ResourceName name, [NotNullWhen(true)] out Resource? alias) => registry.TryFind(name, out alias);

    /// <summary>The names of a key's aliases with <c>alias/</c>, in their order. It looks at all aliases of the instance.</summary>
    public IReadOnlyList<string> AliasesOf(FoundKey key) =>
    [
        .. registry.All(KeyAlias.Kind.Service, KeyAlias.Kind.Type)
            .Where(alias => alias.Name.Account == key.Resource.Owner && alias.Name.Region == key.Resource.Name.Region
                && _aliases.Of(alias).Key == key.KeyId)
            .Select(alias => KeyAlias.Start + alias.Name.Name).Order(StringComparer.Ordinal),
    ];

    /// <summary>All keys of the instance, unordered.</summary>
    public IEnumerable<FoundKey> All => registry.All(KeyDefinition.Kind.Service, KeyDefinition.Kind.Type)
        .Select(resource => new FoundKey(resource, _keys.Of(resource), null));

    private FoundKey? Of(in ResourceName name) =>
        registry.TryFind(name, out var resource) ? new FoundKey(resource, _keys.Of(resource), null) : null;
}
