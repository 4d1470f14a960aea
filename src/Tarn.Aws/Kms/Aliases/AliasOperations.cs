using Tarn.Access.Keys;
using Tarn.Access.Keys.Changes;
using Tarn.Access.Keys.Finding;
using Tarn.Aws.Kms.Failures;
using Tarn.Aws.Kms.Finding;
using Tarn.Aws.Kms.Forms;
using Tarn.Aws.Kms.Model;

namespace Tarn.Aws.Kms.Aliases;

/// <summary>Aliases. The caller needs the right to the alias and to its key.</summary>
/// <param name="keys">Finds keys, and checks rights.</param>
/// <param name="finder">Finds aliases.</param>
/// <param name="changes">Makes, moves and removes aliases.</param>
/// <param name="registry">Holds the aliases.</param>
/// <param name="tokens">The tokens of pages.</param>
[AwsOperations("kms")]
internal sealed partial class AliasOperations(
    RequestedKeys keys, KeyFinder finder, KeyAliasChanges changes, ResourceRegistry registry, PageTokens tokens)
{
    private const int PageDefault = 50;
    private const int PageMost = 100;
    private const int OfOneKeyMost = 50;

    private readonly Definitions<KeyAlias> _aliases = KeyAlias.Kind.In(registry);

    public async Task CreateAlias(CreateAliasInput input, Call call, CancellationToken cancellationToken)
    {
        var name = NameOf(call, input.AliasName);
        call.Authorize("kms:CreateAlias", KeyAlias.Kind.ArnOf(name));
        var key = keys.FindKey(call, input.TargetKeyId, "kms:CreateAlias");
        if (finder.AliasesOf(key).Count >= OfOneKeyMost)
        {
            throw KmsErrors.LimitExceededException($"{key.Arn} has {OfOneKeyMost} aliases, the most of one key.");
        }

        await changes.Create(name, key, cancellationToken);
    }

    public async Task UpdateAlias(UpdateAliasInput input, Call call, CancellationToken cancellationToken)
    {
        var alias = Find(call, NameOf(call, input.AliasName), "kms:UpdateAlias");
        var key = keys.FindKey(call, input.TargetKeyId, "kms:UpdateAlias");
        keys.FindKey(call, _aliases.Of(alias).Key, "kms:UpdateAlias");
        await changes.Move(alias, key, cancellationToken);
    }

    public async Task DeleteAlias(DeleteAliasInput input, Call call, CancellationToken cancellationToken)
    {
        var alias = Find(call, NameOf(call, input.AliasName), "kms:DeleteAlias");
        keys.FindKey(call, _aliases.Of(alias).Key, "kms:DeleteAlias");
        await changes.Remove(alias, cancellationToken);
    }

    public Task<ListAliasesOutput> ListAliases(ListAliasesInput input, Call call, CancellationToken cancellationToken)
    {
        var keyId = input.KeyId is { } text ? finder.FindKey(call.Account, call.Region, text).KeyId : null;
        var listed = registry.All(KeyAlias.Kind.Service, KeyAlias.Kind.Type)
            .Where(alias => alias.Owner == call.Account && alias.Name.Region == call.Region && (keyId is null || _aliases.Of(alias).Key == keyId))
            .OrderBy(alias => alias.Name.Name, StringComparer.Ordinal).ToList();
        var (page, next) = tokens.Of(
            call, keyId ?? "", listed, alias => alias.Name.Name, input.Marker, Math.Min(input.Limit ?? PageDefault, PageMost));
        return Task.FromResult(new ListAliasesOutput
        {
            Aliases = [.. page.Select(EntryOf)],
            NextMarker = next,
            Truncated = next is not null,
        });
    }

    private AliasListEntry EntryOf(Resource alias) => new()
    {
        AliasName = KeyAlias.Start + alias.Name.Name,
        AliasArn = alias.Arn,
        TargetKeyId = _aliases.Of(alias).Key,
        CreationDate = alias.Created,
        LastUpdatedDate = KeyForms.TimeOf(_aliases.Of(alias).ChangedMs),
    };

    private Resource Find(Call call, ResourceName name, string action)
    {
        call.Authorize(action, KeyAlias.Kind.ArnOf(name));
        return finder.TryFindAlias(name, out var alias) ? alias : throw KeyFailures.NoAlias(KeyAlias.Kind.ArnOf(name));
    }

    // The aliases of AWS managed keys are the services'.
    private static ResourceName NameOf(Call call, string alias)
    {
        if (!alias.StartsWith(KeyAlias.Start, StringComparison.Ordinal) || alias.Length == KeyAlias.Start.Length)
        {
            throw KmsFailures.Invalid(
                "Alias must start with the prefix \"alias/\". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html");
        }

        var name = alias[KeyAlias.Start.Length..];
        if (name.StartsWith(KeyAlias.ManagedStart, StringComparison.Ordinal))
        {
            throw new AwsErrorException("NotAuthorizedException", 400, "");
        }

        return name.Contains(':', StringComparison.Ordinal)
            ? throw KmsFailures.Invalid($"{alias} contains invalid characters for an alias")
            : KeyAlias.Kind.NameOf(call, name);
    }
}
