using System.Globalization;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;

namespace Tarn.Aws.Kinesis.Records;

/// <summary>Whether the records of a put are as small as their stream wants them.</summary>
internal struct RecordSizes(StreamDocument document)
{
    private const int ListedMax = 10;

    private readonly int bytesMax = document.MaxRecordSizeKiB * 1024;
    private List<string>? members;
    private int wholeBytes;

    /// <summary>Notes the one record of a put.</summary>
    public void Note(int dataBytes, int keyBytes)
    {
        if (!Fits(dataBytes, keyBytes))
        {
            (members ??= []).Add("data");
        }
    }

    /// <summary>Notes a record of a put of many, by its place from 0.</summary>
    public void Note(int record, int dataBytes, int keyBytes)
    {
        if (!Fits(dataBytes, keyBytes) && (members ??= []).Count < ListedMax)
        {
            members.Add(string.Create(CultureInfo.InvariantCulture, $"records.{record + 1}.member.data"));
        }
    }

    /// <summary>Refuses the put for any record that is too large: data by the service's rule for members, data and key together by Tarn's sentence.</summary>
    /// <exception cref="Protocols.AwsErrorException">ValidationException, InvalidArgumentException.</exception>
    public readonly void ThrowIfAny()
    {
        if (members is not null)
        {
            throw KinesisErrors.ValidationException(KinesisTexts.DataTooLarge(members, bytesMax));
        }

        if (wholeBytes > 0)
        {
            throw KinesisErrors.InvalidArgumentException(KinesisTexts.RecordTooLarge(wholeBytes, bytesMax));
        }
    }

    // False: the data alone is too large.
    private bool Fits(int dataBytes, int keyBytes)
    {
        if (dataBytes <= bytesMax && dataBytes + keyBytes > bytesMax && wholeBytes == 0)
        {
            wholeBytes = dataBytes + keyBytes;
        }

        return dataBytes <= bytesMax;
    }
}
