using Tarn.Access.Keys;
using Tarn.Access.Keys.Changes;
using Tarn.Aws.Kms.Checks;
using Tarn.Aws.Kms.Forms;
using Tarn.Aws.Kms.Model;

namespace Tarn.Aws.Kms.Keys;

/// <content>The operation that makes a key.</content>
internal sealed partial class KeyOperations
{
    /// <summary>Makes a symmetric key. With Origin EXTERNAL it has no material until its owner imports it.</summary>
    /// <seealso href="https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html"/>
    [Refused("KeySpec", "symmetric keys in this instance, with own or imported material", "SYMMETRIC_DEFAULT")]
    [Refused("CustomerMasterKeySpec", "symmetric keys in this instance, with own or imported material", "SYMMETRIC_DEFAULT")]
    [Refused("KeyUsage", "symmetric keys in this instance, with own or imported material", "ENCRYPT_DECRYPT")]
    [Refused("Origin", "symmetric keys in this instance, with own or imported material", "AWS_KMS", "EXTERNAL")]
    [Refused("CustomKeyStoreId", "symmetric keys in this instance, with own or imported material")]
    [Refused("XksKeyId", "symmetric keys in this instance, with own or imported material")]
    [Refused("MultiRegion", "symmetric keys in this instance, with own or imported material")]
    public async Task<CreateKeyOutput> CreateKey(CreateKeyInput input, Call call, CancellationToken cancellationToken)
    {
        KeyValuePair<string, string>[] tags = [.. (input.Tags ?? []).Select(tag => KeyValuePair.Create(tag.TagKey, tag.TagValue))];
        var definition = new KeyDefinition { Description = input.Description, IsExternal = input.Origin == KeyForms.External };
        var use = KeyTags.UseOf(new KeyUse { Key = definition, CallerAccount = call.Principal.Account }, tags)
            .With("kms:bypasspolicylockoutsafetycheck", input.BypassPolicyLockoutSafetyCheck == true ? "true" : "false");
        call.Authorize("kms:CreateKey", "*", use);
        if (tags.Length > 0)
        {
            call.Authorize("kms:TagResource", KeyDefinition.Kind.ArnOf(call, "*"), use);
        }

        input.Refuse();
        KeyTags.Check(tags);
        var policy = input.Policy ?? KeyPolicies.OfCustomer(call.Account);
        if (input.Policy is not null)
        {
            policies.Check(call, policy, KeyDefinition.Kind.ArnOf(call, "*"), input.BypassPolicyLockoutSafetyCheck == true);
        }

        var key = await changes.Create(call.Account, call.Region, definition, policy, tags, cancellationToken);
        call.Touch(key.Resource.Id, key.Resource.Cells);
        return new CreateKeyOutput { KeyMetadata = KeyForms.MetadataOf(key, time.GetUtcNow()) };
    }
}
