using System.Globalization;
using Tarn.Aws.Iceberg.Refusals;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;

namespace Tarn.Aws.Iceberg.Finding;

/// <summary>
/// Runs requests with an <c>Idempotency-Key</c> once. The answer is stored in the transaction of the request's changes. Errors of
/// the caller are stored too, errors of the server are not: D31 (a failed requirement is a conflict).
/// </summary>
/// <param name="keys">The stored answers.</param>
internal sealed class RepeatedRequests(RequestKeys keys)
{
    /// <summary>
    /// Runs a request, unless its key was answered before. Then an error is thrown again, and after a success the caller makes
    /// its answer from the present state.
    /// </summary>
    /// <param name="key">The client's key; null: the request runs.</param>
    /// <param name="run">Runs the request, and records it in its transaction.</param>
    /// <exception cref="AwsErrorException">The first answer; BadRequestException: the key is no uuid, or another request's.</exception>
    public async Task Run(Call call, string? key, Func<RecordedRequest, Task> run, CancellationToken cancellationToken)
    {
        if (key is null)
        {
            await run(RecordedRequest.WithoutKey);
            return;
        }

        if (key.Length != 36 || !Guid.TryParseExact(key, "D", out _))
        {
            throw IcebergFailures.BadRequest("Idempotency-Key is a UUID of 36 characters.");
        }

        var scope = new CatalogScope(call.Account, call.Region);
        var request = $"{call.Operation} {Convert.ToHexStringLower(call.BodySha256.Span)}";
        if (await IsAnswered(scope, key, request, cancellationToken))
        {
            return;
        }

        try
        {
            await run(new RecordedRequest(keys, scope, key, request));
        }
        catch (RecordedRequest.AnsweredException)
        {
            _ = await IsAnswered(scope, key, request, cancellationToken);
        }
        catch (Exception failure) when (Final(failure) is { } error)
        {
            await keys.Put(scope, key, new RequestAnswer(request, error.Status, error.Code, error.Message), cancellationToken);
            throw;
        }
    }

    private async ValueTask<bool> IsAnswered(CatalogScope scope, string key, string request, CancellationToken cancellationToken)
    {
        if (await keys.Find(scope, key, cancellationToken) is not { } answer)
        {
            return false;
        }

        if (answer.Request != request)
        {
            throw IcebergFailures.BadRequest(string.Create(CultureInfo.InvariantCulture, $"Idempotency-Key {key} belongs to another request."));
        }

        return answer.ErrorType is null ? true : throw new AwsErrorException(answer.ErrorType, answer.Status, answer.Message ?? "");
    }

    private static AwsErrorException? Final(Exception failure)
    {
        var error = failure as AwsErrorException ?? (failure is TarnException known ? IcebergFailures.Map(known) : null);
        return error is { Status: >= 400 and < 500 } ? error : null;
    }
}
