using Tarn.Access.Secrets;
using Tarn.Aws.SecretsManager.Failures;
using Tarn.Aws.SecretsManager.Model;
using Tarn.Aws.SecretsManager.Selection;

namespace Tarn.Aws.SecretsManager.Values;

/// <content>The operation that reads several values.</content>
internal sealed partial class ValueOperations
{
    private const int BatchMost = 20;

    /// <summary>
    /// Reads the current values of listed or filtered secrets. The caller needs the right to each. A failure of one is an entry of the answer.
    /// </summary>
    /// <seealso href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html"/>
    public async Task<BatchGetSecretValueOutput> BatchGetSecretValue(BatchGetSecretValueInput input, Call call, CancellationToken cancellationToken)
    {
        if (input.SecretIdList is { } ids)
        {
            if (input.Filters is not null || input.MaxResults is not null || input.NextToken is not null)
            {
                throw SecretsManagerErrors.InvalidParameterException(
                    "Either 'SecretIdList' or 'Filters' must be provided, but not both, and 'MaxResults' goes with 'Filters'.");
            }

            return await Batch(call, ids, null, cancellationToken);
        }

        if (input.Filters is not { Count: > 0 } filters)
        {
            throw SecretsManagerErrors.InvalidParameterException("Either 'SecretIdList' or 'Filters' must be provided, but not both.");
        }

        call.Authorize("secretsmanager:ListSecrets", "*");
        var query = new SecretQuery { Filters = filters, IncludesDeleted = false };
        var (page, next) = await listing.Page(call, query, input.NextToken, input.MaxResults ?? BatchMost, cancellationToken);
        return await Batch(call, [.. page.Select(static entry => entry.Secret.Arn)], next, cancellationToken);
    }

    private async Task<BatchGetSecretValueOutput> Batch(Call call, IReadOnlyList<string> ids, string? next, CancellationToken cancellationToken)
    {
        var (found, errors) = (new List<SecretValueEntry>(), new List<APIErrorType>());
        foreach (var id in ids)
        {
            try
            {
                call.Authorize("secretsmanager:GetSecretValue", finder.ArnOf(call, id));
                var value = await reader.Read(call, finder.FindLive(call, id), null, null, cancellationToken);
                found.Add(new SecretValueEntry
                {
                    ARN = value.ARN,
                    Name = value.Name,
                    VersionId = value.VersionId,
                    SecretString = value.SecretString,
                    SecretBinary = value.SecretBinary,
                    VersionStages = value.VersionStages,
                    CreatedDate = value.CreatedDate,
                });
            }
            catch (Exception failure) when (failure is TarnException or AwsErrorException)
            {
                var error = failure as AwsErrorException ?? SecretErrors.Map((TarnException)failure);
                errors.Add(new APIErrorType { SecretId = id, ErrorCode = error.Code, Message = error.Message });
            }
        }

        return new BatchGetSecretValueOutput { SecretValues = found, Errors = errors, NextToken = next };
    }
}
