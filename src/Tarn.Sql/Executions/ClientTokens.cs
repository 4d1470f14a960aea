using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Sql.Executions;

/// <summary>Client request tokens: a repeated request with the same token returns the first one's id.</summary>
/// <seealso href="https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html"/>
internal static class ClientTokens
{
    /// <summary>The id that a token stands for; null: the token is new.</summary>
    /// <exception cref="TarnException">InvalidArgument: the token was used for another request.</exception>
    public static async ValueTask<string?> Find(IMetadataReader reader, string account, string region, string token, string requestHash)
    {
        if (await reader.Get(SqlSpaces.ClientTokens, ExecutionRows.TokenKey(account, region, token)) is not { } known)
        {
            return null;
        }

        var (id, hash) = ExecutionRows.DecodeToken(known);
        return hash == requestHash ? id : throw new TarnException(ErrorKind.InvalidArgument,
            "Idempotent parameters do not match: the client request token was used for another query.")
        { Reason = "ClientTokenMismatch" };
    }

    /// <summary>Stores a token for 7 days.</summary>
    public static void Put(
        IMetadataTransaction transaction, string account, string region, string token, (string Id, string RequestHash) request, DateTimeOffset now)
    {
        var key = ExecutionRows.TokenKey(account, region, token);
        transaction.Put(SqlSpaces.ClientTokens, key, ExecutionRows.EncodeToken(request.Id, request.RequestHash));
        ExecutionExpiry.NoteToken(transaction, now.ToUnixTimeMilliseconds(), key);
    }
}
