namespace Tarn.Delivery.Functions;

/// <summary>Checks a function's answer: it must name each record of the call exactly once. If not, the whole batch fails.</summary>
internal static class AnswerCheck
{
    /// <summary>Finds a fault.</summary>
    /// <param name="records">The records of the call.</param>
    /// <param name="results">The results, in any order.</param>
    /// <param name="ordered">The results in the order of the records; without meaning when there is a fault.</param>
    /// <returns>The fault; null: there is none.</returns>
    public static (string Code, string Message)? Fault(
        IReadOnlyList<TransformRecord> records, IReadOnlyList<TransformResult> results, out TransformResult[] ordered)
    {
        ordered = new TransformResult[records.Count];
        var places = new Dictionary<string, int>(records.Count);
        for (var i = 0; i < records.Count; i++)
        {
            places.Add(records[i].Id, i);
        }

        var jsonBytes = 0L;
        foreach (var result in results)
        {
            if (!places.TryGetValue(result.Id, out var place))
            {
                return (FunctionCodes.Malformed, $"The function returned a result for the record {result.Id}, which was not in the call.");
            }

            if (ordered[place] is not null)
            {
                return (FunctionCodes.DuplicatedRecordId, $"The function returned two results for the record {result.Id}.");
            }

            if (!Enum.IsDefined(result.Status) || result.PartitionKeys.Count > TransformLimits.PartitionKeysMax)
            {
                return (FunctionCodes.Malformed, $"The function returned a result of another form for the record {result.Id}.");
            }

            ordered[place] = result;
            jsonBytes += TransformLimits.Base64BytesOf(result.Data.Length);
        }

        if (jsonBytes > TransformLimits.JsonBytesMax)
        {
            return (FunctionCodes.FunctionError, $"The function returned more than {TransformLimits.JsonBytesMax} bytes.");
        }

        var missing = Array.IndexOf(ordered, null);
        return missing < 0 ? null : (FunctionCodes.MissingRecordId, $"The function returned no result for the record {records[missing].Id}.");
    }
}
