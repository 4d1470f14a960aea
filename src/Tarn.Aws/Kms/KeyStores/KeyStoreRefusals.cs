using Tarn.Aws.Kms.Model;

namespace Tarn.Aws.Kms.KeyStores;

/// <summary>Custom key stores.</summary>
[AwsOperations("kms")]
internal sealed partial class KeyStoreRefusals
{
    [RefusedOperation("ConnectCustomKeyStore", "keys with Origin AWS_KMS or EXTERNAL")]
    [RefusedOperation("CreateCustomKeyStore", "keys with Origin AWS_KMS or EXTERNAL")]
    [RefusedOperation("DeleteCustomKeyStore", "keys with Origin AWS_KMS or EXTERNAL")]
    [RefusedOperation("DescribeCustomKeyStores", "keys with Origin AWS_KMS or EXTERNAL")]
    [RefusedOperation("DisconnectCustomKeyStore", "keys with Origin AWS_KMS or EXTERNAL")]
    [RefusedOperation("UpdateCustomKeyStore", "keys with Origin AWS_KMS or EXTERNAL")]
    internal static AwsErrorException Refuse(Call call, string sentence) => KmsErrors.UnsupportedOperationException(sentence);
}
