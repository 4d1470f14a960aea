using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Lambda.Refusals;
using Tarn.Aws.Lambda.Views;
using Tarn.Functions.Definitions;

namespace Tarn.Aws.Lambda.Functions;

internal sealed partial class FunctionOperations
{
    /// <summary>Replaces the code of <c>$LATEST</c>. It is in force when the update is Successful.</summary>
    [Refused("ImageUri", "ZipFile, or S3Bucket and S3Key")]
    [Refused("S3ObjectVersion", "leave it out", "null")]
    [Refused("SourceKMSKeyArn", "no key")]
    [RefusedInside("Architectures", "with provided* runtimes, the processor of the machine")]
    [Refused("PublishTo", "Publish")]
    public async Task<UpdateFunctionCodeOutput> UpdateFunctionCode(UpdateFunctionCodeInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.FindUnqualified(call, input.FunctionName);
        input.Refuse();
        LambdaRefusals.Architectures("UpdateFunctionCode", input.Architectures, RequestedSettings.OwnArchitecture, VersionOf(found).Config.Runtime);
        var code = await inputs.Code(call, new RequestedCode(input.ZipFile, input.S3Bucket, input.S3Key), cancellationToken);
        await using var staged = code.Staged;
        CheckStorage(call, code);
        if (input.DryRun == true)
        {
            var current = VersionOf(found);
            return Show(found, current with { Code = code.Package });
        }

        var version = await store.Commit(
            async transaction =>
            {
                var changed = await functions.ChangeCode(transaction, found.Id, found.Arn, code, input.Architectures?[0], input.RevisionId);
                return input.Publish == true ? await functions.Publish(transaction, found.Id, found.Arn, null, isPartOfChange: true) : changed;
            },
            cancellationToken);
        return Show(found, version);
    }

    private static UpdateFunctionCodeOutput Show(FoundFunction found, VersionDefinition version) => new()
    {
        FunctionMembers = FunctionViews.Members(found.Name, FunctionViews.ArnOf(found.Arn, version), version),
    };
}
