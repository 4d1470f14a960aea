using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Tarn.Items.Changes;

namespace Tarn.Aws.DynamoDb.Requests;

/// <summary>Client request tokens of transactions. The items' records remember them.</summary>
internal static class RequestTokens
{
    /// <summary>A token in its account and region, with the request.</summary>
    public static RequestToken Of(Call call, string token)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{call.Account}\0{call.Region}\0{call.Service}\0{call.Operation}\0{token}"));
        return new RequestToken(BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(call.BodySha256.Span));
    }
}
