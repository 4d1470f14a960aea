using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Lambda.Views;
using Tarn.Functions.Definitions;

namespace Tarn.Aws.Lambda.Versions;

internal sealed partial class VersionOperations
{
    /// <summary>Publishes <c>$LATEST</c> as an immutable version. Without a change since the newest one, that one is returned.</summary>
    /// <seealso href="https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html"/>
    [Refused("PublishTo", "leave it out")]
    public async Task<PublishVersionOutput> PublishVersion(PublishVersionInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.FindUnqualified(call, input.FunctionName);
        input.Refuse();
        var version = await store.Commit(
            async transaction =>
            {
                var latest = await functions.RequireVersion(transaction, found.Id, VersionDefinition.LatestNumber, found.Arn);
                if (input.CodeSha256 is { Length: > 0 } expected && expected != latest.Code.Sha256)
                {
                    throw LambdaErrors.InvalidParameterValueException($"CodeSHA256 ({expected}) is different from current CodeSHA256 in $LATEST "
                        + $"({latest.Code.Sha256}). Please try again with the CodeSHA256 in $LATEST.");
                }

                if (input.RevisionId is { } revision && revision != latest.Revision)
                {
                    throw FunctionReasons.OtherRevision();
                }

                return await functions.Publish(transaction, found.Id, found.Arn, input.Description, isPartOfChange: false);
            },
            cancellationToken);
        return new PublishVersionOutput { FunctionMembers = FunctionViews.Members(found.Name, $"{found.Arn}:{version.Name}", version) };
    }
}
