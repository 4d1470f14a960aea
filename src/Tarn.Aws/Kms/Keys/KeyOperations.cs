using Tarn.Access.Keys;
using Tarn.Access.Keys.Changes;
using Tarn.Access.Keys.Finding;
using Tarn.Aws.Kms.Checks;
using Tarn.Aws.Kms.Failures;
using Tarn.Aws.Kms.Finding;
using Tarn.Aws.Kms.Forms;
using Tarn.Aws.Kms.Model;

namespace Tarn.Aws.Kms.Keys;

/// <summary>Keys and their states.</summary>
/// <param name="keys">Finds keys, and checks rights.</param>
/// <param name="changes">Makes and changes keys.</param>
/// <param name="policies">Checks policies.</param>
/// <param name="store">The store of keys.</param>
/// <param name="time">The clock.</param>
/// <param name="tokens">The tokens of pages.</param>
[AwsOperations("kms")]
internal sealed partial class KeyOperations(
    RequestedKeys keys, KeyChanges changes, KeyPolicyRules policies, IMetadataStore store, TimeProvider time, PageTokens tokens)
{
    private const int DaysDefault = 30;
    private const int DaysLeast = 7;
    private const int PageDefault = 100;

    public async Task<DescribeKeyOutput> DescribeKey(DescribeKeyInput input, Call call, CancellationToken cancellationToken) => new()
    {
        KeyMetadata = KeyForms.MetadataOf(
            await keys.Find(call, input.KeyId, "kms:DescribeKey", cancellationToken, input.GrantTokens), time.GetUtcNow()),
    };

    public async Task<ListKeysOutput> ListKeys(ListKeysInput input, Call call, CancellationToken cancellationToken)
    {
        var (after, limit) = (tokens.Read(call, "", input.Marker), input.Limit ?? PageDefault);
        var page = await store.Read(
            reader => ResourceRegistry.List(reader, KeyDefinition.Kind.NameOf(call, ""), after, limit + 1), cancellationToken);
        return new ListKeysOutput
        {
            Keys = [.. page.Take(limit).Select(key => new KeyListEntry { KeyId = key.Name.Name, KeyArn = key.Arn })],
            NextMarker = page.Count > limit ? tokens.After(call, "", page[limit - 1].Name.Name) : null,
            Truncated = page.Count > limit,
        };
    }

    public async Task EnableKey(EnableKeyInput input, Call call, CancellationToken cancellationToken) =>
        await Change(call, input.KeyId, present => present with { IsDisabled = false }, cancellationToken);

    public async Task DisableKey(DisableKeyInput input, Call call, CancellationToken cancellationToken) =>
        await Change(call, input.KeyId, present => present with { IsDisabled = true }, cancellationToken);

    public async Task UpdateKeyDescription(UpdateKeyDescriptionInput input, Call call, CancellationToken cancellationToken) =>
        await Change(call, input.KeyId, present => present with { Description = input.Description }, cancellationToken);

    /// <summary>Begins the waiting period before the material is destroyed.</summary>
    public async Task<ScheduleKeyDeletionOutput> ScheduleKeyDeletion(
        ScheduleKeyDeletionInput input, Call call, CancellationToken cancellationToken)
    {
        var days = input.PendingWindowInDays ?? DaysDefault;
        var key = keys.FindKey(
            call, input.KeyId, "kms:ScheduleKeyDeletion", new KeyUse().With("kms:schedulekeydeletionpendingwindowindays", days));
        if (days is < DaysLeast or > DaysDefault)
        {
            throw KmsFailures.OutOfRange(
                "pendingWindowInDays", days, days < DaysLeast ? $"greater than or equal to {DaysLeast}" : $"less than or equal to {DaysDefault}");
        }

        var end = time.GetUtcNow().AddDays(days);
        var changed = await changes.Change(
            key,
            "ScheduleKeyDeletion",
            present => present with { DeletionMs = end.ToUnixTimeMilliseconds(), DeletionDays = days, IsDisabled = true },
            cancellationToken);
        return new ScheduleKeyDeletionOutput
        {
            KeyId = key.Arn,
            DeletionDate = KeyForms.TimeOf(changed.DeletionMs),
            KeyState = changed.StateAt(time.GetUtcNow()).ToString(),
            PendingWindowInDays = days,
        };
    }

    /// <summary>Ends the waiting period. The key is disabled then, as on AWS.</summary>
    public async Task<CancelKeyDeletionOutput> CancelKeyDeletion(CancelKeyDeletionInput input, Call call, CancellationToken cancellationToken)
    {
        var key = await Change(
            call, input.KeyId, present => present with { DeletionMs = null, DeletionDays = null, IsDisabled = true }, cancellationToken);
        return new CancelKeyDeletionOutput { KeyId = key.Arn };
    }

    private async Task<FoundKey> Change(Call call, string keyId, Func<KeyDefinition, KeyDefinition> change, CancellationToken cancellationToken)
    {
        var key = keys.FindKey(call, keyId, $"kms:{call.Operation}");
        await changes.Change(key, call.Operation, change, cancellationToken);
        return key;
    }
}
